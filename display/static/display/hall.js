/* The hall monitor: puts boards on the screen and hands new calls to the announcer. */
(function () {
  "use strict";

  var dom = okienko.dom;
  var announcer = okienko.announcer;
  var board = null;
  var at = "";
  var told = {};        // calls of which the server was told that they are shown

  function receive(message) {
    board = message.board;
    at = message.at;
    okienko.foot.show(board);
    okienko.voice.adopt(board.voice);
    announcer.take(board.calls, at, board.announce_seconds);
    draw(null);
  }

  /* Calls that stand on other monitors are only spoken here. */
  function isHere(call) {
    return call.here !== false;
  }

  /* The call that is announced, else the newest one that was. */
  function forStage(calls) {
    var current = announcer.current();
    var announced = calls.filter(function (call) { return !announcer.waits(call); });
    if (current && isHere(current) && !announcer.undone(current)) {
      return current;
    }
    return announced[0] || calls[calls.length - 1];
  }

  function draw(announcing) {
    var calls = board.calls.filter(isHere);
    var newest = forStage(calls);
    var calm = okienko.calm.show(board, at, newest ? 1 : 0, Boolean(newest && newest.test));
    var visible = okienko.stage.show(newest, calls, announcing, redraw);
    dom.show("stage", !calm);
    dom.show("recent", !calm);
    if (!calm) {
      acknowledge(calls, visible);
    }
  }

  function redraw() {
    draw(null);
  }

  /* A call counts as shown as soon as people can read its number and counter. */
  function acknowledge(calls, visible) {
    var read = visible.map(sight);
    calls.forEach(function (call) {
      if (!told[call.call] && announcer.young(call) && read.indexOf(sight(call)) >= 0) {
        told[call.call] = true;
        okienko.connection.shown(call.call);
      }
    });
  }

  function sight(call) {
    return call.number + " " + call.counter;
  }

  announcer.addStep(okienko.voice.chime);
  announcer.addStep(okienko.voice.speak);
  announcer.on("prepare", okienko.voice.prepare);
  announcer.on("spoken", function (call) { okienko.connection.spoken(call.call); });
  announcer.on("show", function (call) { draw(call && isHere(call) ? call : null); });
  okienko.connection.on("sound", function (word) { announcer.speak(word.speaks, word.spoken); });
  okienko.connection.on("cut", announcer.fallSilent);
  okienko.look.onChange(function () {
    if (board) {
      draw(null);
    }
  });
  okienko.connection.on("message", receive);
  okienko.connection.start();
}());
