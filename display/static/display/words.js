/* The words of all the office's languages; those in the foot take turns. */
okienko.words = (function () {
  "use strict";

  var TURN = 8000;
  var languages = okienko.dom.page.languages;
  var words = okienko.dom.page.words;
  var turn = 0;
  var listeners = [];
  var speakers = [];

  function first() {
    return languages[0];
  }

  function current() {
    return languages[turn % languages.length];
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

  /* The same word in the languages after the first, each marked as what it is. */
  function writeOthers(element, name) {
    okienko.dom.empty(element);
    others().forEach(function (language, at) {
      if (at) {
        element.appendChild(document.createTextNode(" · "));
      }
      element.appendChild(okienko.dom.make("span", "", say(name, language), language));
    });
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
    first: first, current: current, others: others, currentOther: currentOther, say: say,
    pick: pick, speaks: speaks, age: age, writeOthers: writeOthers, onTurn: onTurn,
    beforeTurn: beforeTurn
  };
}());
