/* The line to the server: joins the room, keeps the newest board, notices when the line is dead. */
okienko.connection = (function () {
  "use strict";

  var QUIET = 5000;          // so long may the line be cut before people are told
  var SLACK = 1500;          // so much later than expected may the server's ping come
  var ASK_AGAIN = 70000;     // the server sends a board at least every minute
  var GIVE_UP = 90000;
  var RELOAD_AGAIN = 600000;
  var JOIN_AGAIN = 4000;     // and up to eight seconds more, so that not all screens ask at once

  var clock = okienko.clock;
  var page = okienko.dom.page;
  var listeners = { message: [], join: [], cut: [], sound: [], "do": [] };
  var newest = null;         // the message that is shown
  var proved = clock.ticks();   // when the server was last heard
  var boarded = clock.ticks();  // when a board last came
  var standing = false;      // the line is there
  var outside = clock.ticks();  // since when it has no place in its room; null while it has one
  var asking;
  var ready = false;         // joined, so that acknowledgements may be sent
  var acknowledges = false;
  var seq = 0;
  var unacknowledged = [];   // { what, call }: what the server has not heard yet
  var socket;

  function on(name, listener) {
    listeners[name].push(listener);
  }

  function tell(name, value) {
    listeners[name].forEach(function (listener) { listener(value); });
  }

  function older(message) {
    return newest && (message.seq < newest.seq ||
      (message.seq === newest.seq && message.at < newest.at));
  }

  function receive(message) {
    proved = boarded = clock.ticks();
    if (message.kind !== page.kind || message.office !== page.office || message.key !== page.key) {
      return;
    }
    clock.learn(message.at);
    if (!older(message)) {
      newest = message;
      seq = message.seq;
      tell("message", message);
    }
    compareVersion(message.version);
  }

  function join() {
    var asked = {
      kind: page.kind, office: page.office, key: page.key, seq: seq, version: page.version,
      preview: page.preview
    };
    clearTimeout(asking);
    socket.emit("join", asked, joined);
  }

  function joinAgain() {
    if (standing) {
      join();
    }
  }

  function joined(answer) {
    if (answer && answer.reason === "failed") {
      // The server can't read the board now.
      asking = setTimeout(joinAgain, JOIN_AGAIN * (1 + 2 * Math.random()));
      return;
    }
    proved = clock.ticks();
    outside = null;
    if (!answer || !answer.ok) {
      setTimeout(reload, 30000); // the office was changed, or this screen is no longer part of it
      return;
    }
    ready = true;
    acknowledges = Boolean(answer.acknowledges);
    if (answer.message) {
      receive(answer.message);
    }
    compareVersion(answer.version);
    unacknowledged.splice(0).forEach(acknowledge);
    tell("join", acknowledges);
  }

  /* Tell the server that people can see the call. */
  function shown(call) {
    acknowledge({ what: "shown", call: call });
  }

  /* Tell the server that the call was spoken to its end. */
  function spoken(call) {
    acknowledge({ what: "spoken", call: call });
  }

  /* Kept until the server has heard it, and said again after a cut. */
  function acknowledge(said) {
    if (page.preview || (ready && said.what === "shown" && !acknowledges)) {
      return;
    }
    unacknowledged.push(said);
    if (ready) {
      socket.emit(said.what, { office: page.office, key: page.key, call: said.call }, function (answer) {
        if (!answer || answer.reason !== "failed") {
          unacknowledged = unacknowledged.filter(function (other) { return other !== said; });
        }
      });
    }
  }

  /* What the screen says of itself; false while nobody hears it. */
  function report(facts) {
    if (ready && !page.preview) {
      socket.emit("report", facts);
    }
    return ready;
  }

  function compareVersion(version) {
    if (version && version !== page.version) {
      reloadFor(version);
    }
  }

  /* Once for a version, however often the server names it: no screen may reload in circles. */
  function reloadFor(version) {
    var last = (okienko.memory.read("reloaded") || "").split(" ");
    var age = clock.now() - Number(last[1] || 0);
    if (last[0] !== version || age < 0 || age > RELOAD_AGAIN) {
      okienko.memory.write("reloaded", version + " " + clock.now());
      reload();
    }
  }

  /* Only when the page can be had: the browser's own error page would stay for ever. */
  function reload() {
    var request = new XMLHttpRequest();
    request.open("GET", window.location.href);
    request.onload = function () {
      if (request.status === 200) {
        leave();
      }
    };
    request.send();
  }

  /* A call that is being announced is announced to its end. */
  function leave() {
    if (okienko.announcer && okienko.announcer.current()) {
      setTimeout(leave, 500);
    } else {
      window.location.reload();
    }
  }

  function watch() {
    var silent = clock.ticks() - boarded;
    if (standing && silent > GIVE_UP) {
      boarded = clock.ticks();
      socket.disconnect();
      socket.connect();
    } else if (standing && silent > ASK_AGAIN) {
      join();
    }
  }

  function rhythm() {
    var engine = socket && socket.io.engine;
    return (engine && (engine._pingInterval || engine.pingInterval)) || 0;
  }

  /* Seconds since the server was last heard, or 0 while the line is good. */
  function silence() {
    var now = clock.ticks();
    var lost = outside === null
      ? now - proved > Math.max(QUIET, rhythm() + SLACK)
      : now - outside > QUIET;
    var heard = outside === null ? proved : Math.min(proved, outside);
    return lost && !page.sample ? (now - heard) / 1000 : 0;
  }

  function start() {
    receive(page.message);
    proved = clock.ticks();
    if (page.sample) {
      return; // a made-up board has no line
    }
    socket = window.io({
      path: page.socket,
      transports: ["websocket", "polling"], tryAllTransports: true, timeout: 10000,
      reconnectionDelay: 500, reconnectionDelayMax: 5000, randomizationFactor: 0.5
    });
    socket.on("connect", function () {
      standing = true;
      proved = boarded = clock.ticks();
      newest = null; // the server may have been set back to an older state: it is right
      clock.forget();
      join();
    });
    socket.on("disconnect", function (reason) {
      standing = ready = false;
      if (outside === null) {
        outside = reason === "ping timeout" ? proved : clock.ticks();
      }
      tell("cut");
      if (reason === "io server disconnect") {
        setTimeout(function () { socket.connect(); }, 1000 + 4000 * Math.random());
      }
    });
    socket.on("board", receive);
    socket.on("sound", function (told) { tell("sound", told); });
    socket.on("do", function (told) { tell("do", told); });
    socket.on("reload", function (asked) {
      reloadFor((asked && asked.version) || "asked");
    });
    socket.io.on("ping", function () { proved = clock.ticks(); });
    setInterval(watch, 5000);
  }

  return {
    on: on, start: start, shown: shown, spoken: spoken, report: report, reload: reload,
    silence: silence
  };
}());
