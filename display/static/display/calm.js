/* The calm page: nobody called yet, or the office is closed; and by night it lights nobody's way. */
okienko.calm = (function () {
  "use strict";

  var NIGHT_FROM = 20;
  var NIGHT_TO = 6;
  var dom = okienko.dom;
  var words = okienko.words;

  /* Shows or hides the calm page; true while it is there, instead of stage and list. */
  function show(board, at, visible) {
    var closed = isClosed(board, at);
    var calm = !visible || closed;
    dom.show("calm", calm);
    dom.mark("night", calm && closed && isNight(board));
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
      var opens = board.opens[language];
      var group = dom.make("div", "calm-language", "", language);
      var second = closed ? (opens ? words.say("opens", language, { when: opens }) : "")
        : words.say("take_ticket", language);
      group.appendChild(dom.make("p", "calm-first",
        words.say(closed ? "closed_office" : "welcome", language)));
      group.appendChild(dom.make("p", "calm-second", second));
      list.appendChild(group);
    });
  }

  return { show: show };
}());
