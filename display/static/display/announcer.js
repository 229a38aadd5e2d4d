/* Announces calls one after another, never two at once, each exactly once, none lost.

   A board lists recent calls; which of them are still to be announced is decided here by their
   running number: those above the last one announced and young enough. */
okienko.announcer = (function () {
  "use strict";

  var FRESH = 5000; // a screen that has announced nothing yet shows older calls without a sound

  var clock = okienko.clock;
  var memory = okienko.memory;
  var line = [];          // calls to be announced, oldest first
  var onStage = null;     // the call that is announced now
  var queued = null;      // the greatest number ever put in line
  var latest = { known: [], at: "", seconds: 0 };
  var steps = [];
  var listeners = [];

  function onShow(listener) {
    listeners.push(listener);
  }

  function numbers(calls) {
    return calls.map(function (call) { return call.call; });
  }

  function greatest(calls) {
    return Math.max.apply(null, numbers(calls).concat(0));
  }

  function age(call, at) {
    return clock.parse(at) - clock.parse(call.at);
  }

  function young(call) {
    return age(call, latest.at) < latest.seconds * 1000;
  }

  /* A board lists every young call: one that is missing was taken back by its clerk. */
  function undone(call) {
    return young(call) && latest.known.indexOf(call.call) < 0;
  }

  /* Where to begin: after the last call announced before a reload, else after all but new ones. */
  function begin(calls, at) {
    var remembered = parseInt(memory.read("announced"), 10);
    if (remembered >= 0) {
      return remembered;
    }
    return greatest(calls.filter(function (call) { return age(call, at) > FRESH; }));
  }

  /* Takes in a board's calls. A call that was undone meanwhile leaves the line. */
  function take(calls, at, announceSeconds) {
    latest = { known: numbers(calls), at: at, seconds: announceSeconds };
    if (queued === null) {
      queued = begin(calls, at);
    }
    // Numbers went down: the newest call was undone, or the server was set up anew.
    queued = Math.min(queued, greatest(calls));
    line = line.filter(function (call) { return !undone(call); });
    calls.filter(function (call) { return call.call > queued && young(call); })
      .sort(function (one, other) { return one.call - other.call; })
      .forEach(function (call) { line.push(call); });
    queued = Math.max(queued, greatest(calls));
    next();
  }

  /* How long a call stands on the stage at least: shorter when many wait, never unreadable. */
  function stay() {
    if (line.length > 5) {
      return 2000;
    }
    return line.length > 0 ? 2500 : 3000;
  }

  function next() {
    var began = clock.ticks();
    if (onStage || !line.length) {
      return;
    }
    onStage = line.shift();
    memory.write("announced", onStage.call);
    listeners.forEach(function (listener) { listener(onStage); });
    announce(onStage, steps.slice(), function () {
      setTimeout(leave, Math.max(0, stay() - (clock.ticks() - began)));
    });
  }

  function leave() {
    onStage = null;
    next();
  }

  /* One step after another: the chime now, the voice later. */
  function announce(call, rest, done) {
    var step = rest.shift();
    if (!step) {
      done();
      return;
    }
    step(call, function () { announce(call, rest, done); });
  }

  /* step(call, done) is run for each call after the steps added before it. */
  function addStep(step) {
    steps.push(step);
  }

  function waits(call) {
    return numbers(line).indexOf(call.call) >= 0;
  }

  function current() {
    return onStage;
  }

  return {
    take: take, addStep: addStep, onShow: onShow, waits: waits, current: current, undone: undone
  };
}());
