/* Sound by <audio>, for browsers without Web Audio. Whether they let this page be heard shows only
   when something is played: the chime is tried without being heard.
   Null where it is not needed, or there is none either. */
okienko.audioTag = (function () {
  "use strict";

  var LOADED = 6000;
  var UNKNOWN = 10;     // seconds: some give no length before the end
  var chime = okienko.dom.byId("chime");
  var listener = function () {};
  var known = "";
  var playing = null;

  if (okienko.webAudio || !chime || !chime.play) {
    return null;
  }

  function state() {
    return known;
  }

  function onState(told) {
    listener = told;
  }

  function learn(what) {
    known = what;
    listener();
  }

  /* Old browsers promise nothing: with them, what plays is allowed. */
  function begin(audio, refused) {
    var promise;
    try {
      promise = audio.play();
    } catch (error) {
      refused();
      return;
    }
    if (promise && promise.then) {
      promise.then(function () { learn("on"); }, refused);
    } else {
      learn("on");
    }
  }

  function unlock() {
    chime.volume = 0;
    begin(chime, function () { learn("blocked"); });
  }

  function load(address, done) {
    var audio = document.createElement("audio");
    var guard = setTimeout(function () { finish(null); }, LOADED);

    function finish(sound) {
      clearTimeout(guard);
      audio.oncanplaythrough = audio.onerror = null;
      done(sound);
    }

    audio.preload = "auto";
    audio.oncanplaythrough = function () {
      finish({ audio: audio, seconds: isFinite(audio.duration) ? audio.duration : UNKNOWN });
    };
    audio.onerror = function () { finish(null); };
    audio.src = address;
    audio.load();
  }

  function start(sound, ended) {
    chime.pause();
    playing = sound.audio;
    playing.onended = ended;
    playing.onerror = ended;
    playing.currentTime = 0;
    begin(playing, function () {
      learn("blocked");
      ended();
    });
  }

  function stop() {
    if (playing) {
      playing.onended = playing.onerror = null;
      playing.pause();
      playing = null;
    }
  }

  setTimeout(unlock, 0);
  return { state: state, onState: onState, unlock: unlock, load: load, start: start, stop: stop };
}());
