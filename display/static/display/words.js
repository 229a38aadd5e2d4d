/* The words of all the monitor's languages. They take turns, one at a time or two side by side. */
okienko.words = (function () {
  "use strict";

  var TURN = 8000;
  var page = okienko.dom.page;
  var languages = page.languages;
  var words = page.words;
  var beside = page.look.language_mode === "side_by_side" && languages.length > 1;
  var turn = 0;
  var listeners = [];
  var speakers = [];

  function first() {
    return languages[0];
  }

  function of(place) {
    return languages[place % languages.length];
  }

  /* Whose turn it is: one language, or two. */
  function shown() {
    return beside ? [of(2 * turn), of(2 * turn + 1)] : [of(turn)];
  }

  function current() {
    return shown()[0];
  }

  function others() {
    return languages.slice(1);
  }

  /* A language other than the first, by turns; none when the office speaks but one. */
  function currentOther() {
    return languages.length > 1 ? others()[turn % others().length] : "";
  }

  function say(name, language, facts) {
    var text = words[language][name];
    for (var fact in facts || {}) {
      text = text.replace("{" + fact + "}", facts[fact]);
    }
    return text;
  }

  /* An office's own texts, such as its name, may lack a language. */
  function pick(names, language) {
    return names[language] || names[first()] || "";
  }

  function speaks(names, language) {
    return names[language] ? language : first();
  }

  function age(seconds, language) {
    if (seconds < 60) {
      return say("seconds", language, { count: Math.floor(seconds) });
    }
    if (seconds < 3600) {
      return say("minutes", language, { count: Math.floor(seconds / 60) });
    }
    return say("hours", language, { count: Math.floor(seconds / 3600) });
  }

  /* The same in several languages, each marked as what it is; text(language) finds the words. */
  function writeAll(element, some, text) {
    okienko.dom.empty(element);
    some.forEach(function (language, at) {
      if (at) {
        element.appendChild(document.createTextNode(" · "));
      }
      element.appendChild(okienko.dom.make("span", "", text(language), language));
    });
  }

  /* The same word in the languages after the first. */
  function writeOthers(element, name) {
    writeAll(element, others(), function (language) { return say(name, language); });
  }

  function onTurn(listener) {
    listeners.push(listener);
  }

  /* speaker() is asked before each turn, and answers true while it needs the language for more. */
  function beforeTurn(speaker) {
    speakers.push(speaker);
  }

  setInterval(function () {
    var speaking = speakers.filter(function (speaker) { return speaker(); });
    if (!speaking.length) {
      turn += 1;
      listeners.forEach(function (listener) { listener(); });
    }
  }, TURN);

  return {
    first: first, current: current, shown: shown, beside: beside, others: others,
    currentOther: currentOther, say: say, pick: pick, speaks: speaks, age: age, writeAll: writeAll,
    writeOthers: writeOthers, onTurn: onTurn, beforeTurn: beforeTurn
  };
}());
