/* Sound by Web Audio: exact, and the browser says whether it lets this page be heard.
   Null where the browser has none. */
okienko.webAudio = (function () {
  "use strict";

  var SETTLED = 1500;   // a context that may play runs by then
  var LOADED = 6000;
  var Context = window.AudioContext || window.webkitAudioContext;
  var listener = function () {};
  var settled = false;
  var source = null;    // what plays now
  var context;

  try {
    context = new Context();
  } catch (lacking) {
    return null;
  }

  /* "on", "blocked" by the browser, "none", or "" while that is not known yet. */
  function state() {
    if (!context.state || context.state === "running") {
      return "on"; // the oldest ones have no state, and forbid nothing
    }
    if (context.state === "closed") {
      return "none";
    }
    return settled ? "blocked" : "";
  }

  function onState(told) {
    listener = told;
  }

  function unlock() {
    if (context.resume) {
      context.resume();
    }
  }

  /* done(sound), with its length in seconds; or done(null). */
  function load(address, done) {
    var request = new XMLHttpRequest();
    request.open("GET", address);
    request.responseType = "arraybuffer";
    request.timeout = LOADED;
    request.onload = function () {
      if (request.status === 200) {
        decode(request.response, done);
      } else {
        done(null);
      }
    };
    request.onerror = request.ontimeout = function () { done(null); };
    request.send();
  }

  function decode(bytes, done) {
    context.decodeAudioData(bytes, function (buffer) {
      done({ buffer: buffer, seconds: buffer.duration });
    }, function () { done(null); });
  }

  function start(sound, ended) {
    if (context.state === "suspended") {
      unlock(); // the system's sound may have been gone for a while
    }
    source = context.createBufferSource();
    source.buffer = sound.buffer;
    source.onended = ended;
    source.connect(context.destination);
    source.start(0);
  }

  function stop() {
    if (source) {
      source.onended = null;
      source.stop(0);
      source.disconnect();
      source = null;
    }
  }

  context.onstatechange = function () { listener(); };
  setTimeout(function () {
    settled = true;
    listener();
  }, SETTLED);
  return { state: state, onState: onState, unlock: unlock, load: load, start: start, stop: stop };
}());
