/* The calm page: nobody called yet, or the office is closed. A closed office is dark. */
okienko.calm = (function () {
  "use strict";

  var NIGHT_FROM = 20;
  var NIGHT_TO = 6;
  var dom = okienko.dom;
  var words = okienko.words;

  /* Shows or hides the calm page; true while it is there, instead of stage and list. `awake` is
     set while somebody tries the screen out, at whatever hour. */
  function show(board, at, visible, awake) {
    var closed = !awake && isClosed(board, at);
    var calm = !visible || closed;
    dom.show("calm", calm);
    dom.mark("idle", calm && !closed);
    dom.mark("dark", calm && closed);
    dom.mark("night", calm && closed && isNight(board));
    okienko.media.pause(calm && closed);
    if (calm) {
      write(board, closed);
    }
    return calm;
  }

  /* After hours, visitors who already wait are still called. */
  function isClosed(board, at) {
    var newest = board.calls[0];
    var young = newest &&
      okienko.clock.parse(at) - okienko.clock.parse(newest.at) < board.announce_seconds * 1000;
    var people = board.waiting.some(function (each) { return each.count > 0; });
    return !board.open && !young && !(people && board.counters_open);
  }

  function isNight(board) {
    var hour = okienko.clock.hour(board.office.utc_offset);
    return hour >= NIGHT_FROM || hour < NIGHT_TO;
  }

  function write(board, closed) {
    var list = dom.byId("calm-words");
    dom.write("calm-place", words.pick(board.office.names, words.first()), words.first());
    dom.empty(list);
    dom.page.languages.forEach(function (language) {
      var group = dom.make("div", "calm-language", "", language);
      group.appendChild(dom.make("p", "calm-first", first(board, closed, language)));
      group.appendChild(dom.make("p", "calm-second", second(board, closed, language)));
      list.appendChild(group);
    });
  }

  function first(board, closed, language) {
    if (!closed) {
      return words.say("welcome", language);
    }
    return words.say(board.closed_today ? "closed_today" : "closed_office", language);
  }

  function second(board, closed, language) {
    var opens = board.opens[language];
    var holiday = board.holiday[language];
    var parts = holiday ? [holiday] : [];
    if (!closed) {
      return words.say("take_ticket", language);
    }
    if (opens) {
      parts.push(words.say("opens", language, { when: opens }));
    }
    return parts.join(". ");
  }

  return { show: show };
}());
