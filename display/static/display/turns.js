/* The list beside the stage: a new call stands there at once, also while others are still being
   announced. When more calls wait than there are rows, they take turns. */
okienko.turns = (function () {
  "use strict";

  var TURN = 2000;      // so long a call stands in the list at least
  var clock = okienko.clock;
  var since = {};       // call -> since when it stands in the list
  var seen = {};        // call -> when it stood there last
  var timer = null;

  function newest(one, other) {
    return other.call - one.call;
  }

  function number(call) {
    return call.call;
  }

  /* Which calls stand in so many rows, newest first. waits(call) tells who must not be left out;
     redraw() is called when somebody else's turn has come. */
  function choose(calls, rows, waits, redraw) {
    var waiting = calls.filter(waits);
    var chosen = waiting.length > rows ? inTurn(waiting, rows) : calls.slice(0, rows);
    note(chosen, waiting);
    clearTimeout(timer);
    if (waiting.length > rows) {
      timer = setTimeout(redraw, soonest(chosen));
    }
    return chosen;
  }

  /* Who came a moment ago stays; then who has not been seen yet, or not for the longest time. */
  function inTurn(waiting, rows) {
    var now = clock.ticks();
    var kept = waiting.filter(function (call) { return now - since[call.call] < TURN; });
    var others = waiting.filter(function (call) { return kept.indexOf(call) < 0; });
    others.sort(function (one, other) {
      return (seen[one.call] || 0) - (seen[other.call] || 0) || one.call - other.call;
    });
    return kept.concat(others).slice(0, rows).sort(newest);
  }

  function note(chosen, waiting) {
    var now = clock.ticks();
    var before = since;
    var waitingNumbers = waiting.map(number);
    since = {};
    chosen.forEach(function (call) {
      since[call.call] = before[call.call] === undefined ? now : before[call.call];
      seen[call.call] = now;
    });
    Object.keys(seen).forEach(function (call) {
      if (waitingNumbers.indexOf(Number(call)) < 0) {
        delete seen[call];
      }
    });
  }

  function soonest(chosen) {
    var now = clock.ticks();
    return Math.max(50, TURN - Math.max.apply(null, chosen.map(function (call) {
      return now - since[call.call];
    })));
  }

  return { choose: choose };
}());
