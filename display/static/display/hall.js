/* The hall monitor: puts boards on the screen and hands new calls to the announcer. */
(function () {
  "use strict";

  var NIGHT_FROM = 20;
  var NIGHT_TO = 6;

  var dom = okienko.dom;
  var words = okienko.words;
  var announcer = okienko.announcer;
  var board = null;
  var at = "";

  function receive(message) {
    board = message.board;
    at = message.at;
    dress();
    okienko.foot.show(board);
    announcer.take(board.calls, at, board.announce_seconds);
    draw(null);
  }

  /* Calls that still wait to be announced are not shown before; the one that is announced stays,
     even when newer calls have pushed it off the board. */
  function visible() {
    var current = announcer.current();
    var calls = board.calls.filter(function (call) { return !announcer.waits(call); });
    var there = calls.some(function (call) { return current && call.call === current.call; });
    return !current || there || announcer.undone(current) ? calls : [current].concat(calls);
  }

  function draw(announcing) {
    var calls = visible();
    var closed = isClosed();
    var calm = !calls.length || closed;
    okienko.stage.show(calls, announcing);
    dom.show("stage", !calm);
    dom.show("recent", !calm);
    dom.show("calm", calm);
    dom.mark("night", calm && closed && isNight());
    if (calm) {
      writeCalm(closed);
    }
  }

  /* After hours, visitors who already wait are still called. */
  function isClosed() {
    var newest = board.calls[0];
    var young = newest &&
      okienko.clock.parse(at) - okienko.clock.parse(newest.at) < board.announce_seconds * 1000;
    var people = board.waiting.some(function (each) { return each.count > 0; });
    return !board.open && !young && !(people && board.counters_open);
  }

  function isNight() {
    var hour = okienko.clock.hour(board.office.utc_offset);
    return hour >= NIGHT_FROM || hour < NIGHT_TO;
  }

  function writeCalm(closed) {
    var list = dom.byId("calm-words");
    dom.write("calm-place", words.pick(board.office.names, words.first()), words.first());
    dom.empty(list);
    board.office.languages.forEach(function (language) {
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

  /* Theme and accent: by classes and single colours, for browsers without custom properties. */
  function dress() {
    var dark = (dom.page.theme || board.display.theme) === "dark";
    dom.mark("theme-dark", dark);
    dom.mark("theme-light", !dark);
    dom.byId("glow").style.borderColor = board.office.colour;
    dom.byId("foot").style.borderTopColor = board.office.colour;
  }

  function chime(call, done) {
    okienko.sound.play(done);
  }

  /* The voice's place: it will speak the call in its language, then call done. */
  function speak(call, done) {
    done();
  }

  announcer.addStep(chime);
  announcer.addStep(speak);
  announcer.onShow(function (call) {
    draw(call);
    okienko.connection.shown(call.call);
  });
  okienko.connection.on("message", receive);
  okienko.connection.start();
}());
