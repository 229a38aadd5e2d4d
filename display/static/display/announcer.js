/* Announces calls one after another, never two at once, each to its end, none lost.

   One monitor of a sound zone speaks; the server says which, and the last call that was spoken
   there. It speaks every younger one of its zone, also those that stand on other monitors only. The
   others go through the same line in silence, so that stage and voice agree. */
okienko.announcer = (function () {
  "use strict";

  var FRESH = 5000;     // a screen that has announced nothing yet shows older calls without a word
  var LONGEST = 120000; // no step may stop the line for longer
  var AHEAD = 4;        // for so many calls sounds are loaded beforehand

  var clock = okienko.clock;
  var memory = okienko.memory;
  var line = [];          // calls to be announced, oldest first
  var onStage = null;     // the call that is announced now
  var run = null;         // its announcement: aloud or not, and over when it was stopped
  var speaks = false;     // whether the server chose this monitor to speak
  var queued = null;      // the greatest number ever put in line
  var spoken = 0;         // the greatest number known to be spoken to its end in this zone
  var latest = { calls: [], at: "", seconds: 0 };
  var steps = [];
  var listeners = { show: [], spoken: [], prepare: [] };

  function tell(name, value) {
    listeners[name].forEach(function (listener) { listener(value); });
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
    return !call.test && young(call) && numbers(latest.calls).indexOf(call.call) < 0;
  }

  /* Where to begin: after the last call announced before a reload, else after all but new ones. */
  function begin(calls, at) {
    var remembered = parseInt(memory.read("announced"), 10);
    spoken = parseInt(memory.read("spoken"), 10) || 0;
    if (remembered >= 0) {
      return remembered;
    }
    return greatest(calls.filter(function (call) { return age(call, at) > FRESH; }));
  }

  /* Takes in a board's calls. A call that was undone meanwhile leaves the line. */
  function take(calls, at, announceSeconds) {
    var last = greatest(calls);
    latest = { calls: calls, at: at, seconds: announceSeconds };
    if (queued === null) {
      queued = begin(calls, at);
    }
    // Numbers went down: the newest call was undone, or the server was set up anew.
    queued = Math.min(queued, last);
    spoken = Math.min(spoken, last);
    line = line.filter(function (call) { return !undone(call); });
    queueAfter(queued);
    next();
  }

  function queueAfter(number) {
    var waiting = numbers(line);
    latest.calls.forEach(function (call) {
      if (call.call > number && young(call) && waiting.indexOf(call.call) < 0) {
        line.push(call);
      }
    });
    line.sort(function (one, other) { return one.call - other.call; });
    queued = Math.max(queued, greatest(latest.calls));
  }

  /* The server's word: whether to speak, and after which call. */
  function speak(yes, after) {
    speaks = yes;
    spoken = Math.max(spoken, after || 0);
    if (yes && !(run && run.aloud)) {
      takeOver();
    } else if (!yes && run && run.aloud && !onStage.test) {
      announce(onStage, false); // somebody else speaks it from its beginning
    }
  }

  /* What nobody has spoken to its end is spoken, also when it stood on the stage already. */
  function takeOver() {
    var current = onStage && onStage.test ? null : onStage;
    if (current) {
      stop();
      onStage = null;
    }
    line = line.filter(function (call) { return call.test || call.call > spoken; });
    if (current && current.call > spoken && !undone(current)) {
      line.push(current); // however long it had to wait for its turn
    }
    queueAfter(spoken);
    if (current && line.length && line[0].call === current.call) {
      onStage = line.shift();
      announce(onStage, true);
    } else {
      next();
    }
    if (current && !onStage) {
      tell("show", null);
    }
  }

  /* The line to the server is cut: what is being spoken is spoken to its end, then others speak. */
  function fallSilent() {
    speaks = false;
  }

  /* How long a call stands on the stage at least: shorter when many wait, never unreadable. */
  function stay() {
    if (line.length > 5) {
      return 2000;
    }
    return line.length > 0 ? 2500 : 3000;
  }

  function next() {
    line.slice(0, AHEAD).forEach(function (call) { tell("prepare", call); });
    if (onStage || !line.length) {
      return;
    }
    onStage = line.shift();
    if (!onStage.test) {
      memory.write("announced", onStage.call);
    }
    tell("show", onStage);
    announce(onStage, speaks || Boolean(onStage.test));
  }

  /* One step after another, from the first; a former announcement is over. */
  function announce(call, aloud) {
    var began = clock.ticks();
    var mine;
    stop();
    mine = run = { aloud: aloud && okienko.sound.state() === "on", over: false };

    function perform(rest, heard) {
      var step = rest.shift();
      var guard;
      if (!step) {
        finish(heard);
        return;
      }
      guard = setTimeout(answered, LONGEST);
      function answered(ok) {
        clearTimeout(guard);
        answered = function () {};
        if (!mine.over) {
          perform(rest, heard && ok !== false);
        }
      }
      step(call, mine, function (ok) { answered(ok); });
    }

    function finish(heard) {
      var pause = Math.max(okienko.voice.pause(), stay() - (clock.ticks() - began));
      if (mine.aloud && heard && !call.test) {
        spoken = Math.max(spoken, call.call);
        memory.write("spoken", spoken);
        tell("spoken", call);
      }
      mine.aloud = false;
      setTimeout(function () { leave(mine); }, pause);
    }

    perform(steps.slice(), true);
  }

  function stop() {
    if (run) {
      run.over = true;
      run = null;
      okienko.voice.stop();
    }
  }

  function leave(mine) {
    if (mine.over) {
      return;
    }
    onStage = run = null;
    next();
    if (!onStage) {
      tell("show", null);
    }
  }

  /* step(call, run, done) is run for each call after the steps added before it; done(heard). */
  function addStep(step) {
    steps.push(step);
  }

  /* "show": a call comes to the stage, or null: none is announced any more. "spoken": a call was
     spoken to its end. "prepare": a call comes soon. */
  function on(name, listener) {
    listeners[name].push(listener);
  }

  /* A call that is nobody's: shown and spoken here at once, and never told of. */
  function test(call) {
    call.test = true;
    line.unshift(call);
    next();
  }

  function waits(call) {
    return numbers(line).indexOf(call.call) >= 0;
  }

  function current() {
    return onStage;
  }

  return {
    take: take, speak: speak, fallSilent: fallSilent, addStep: addStep, on: on, test: test,
    waits: waits, current: current, undone: undone, young: young
  };
}());
