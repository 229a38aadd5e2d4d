/* The hall monitor: puts boards on the screen and hands new calls to the announcer. */
(function () {
  "use strict";

  var dom = okienko.dom;
  var announcer = okienko.announcer;
  var board = null;
  var at = "";

  function receive(message) {
    board = message.board;
    at = message.at;
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
    var calm = okienko.calm.show(board, at, calls.length);
    okienko.stage.show(calls, announcing);
    dom.show("stage", !calm);
    dom.show("recent", !calm);
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
