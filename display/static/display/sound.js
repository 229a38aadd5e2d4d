/* What is heard: one sound at a time, each to its end. Where the browser forbids sound, the page
   says so and a touch or a key allows it. A preview is silent. */
okienko.sound = (function () {
  "use strict";

  var SLACK = 1500;     // so much longer than itself may a sound take
  var player = okienko.dom.page.preview ? null : okienko.webAudio || okienko.audioTag;
  var listeners = [];
  var last = "";
  var playing = null;

  /* "on", "blocked", "none", or "" while the browser has not said yet. */
  function state() {
    return player ? player.state() : "none";
  }

  function onState(listener) {
    listeners.push(listener);
  }

  function learn() {
    if (state() !== last) {
      last = state();
      document.body.setAttribute("data-sound", last);
      listeners.forEach(function (listener) { listener(last); });
    }
  }

  /* done(sound) with its length in seconds, or done(null). */
  function load(address, done) {
    if (player) {
      player.load(address, done);
    } else {
      done(null);
    }
  }

  /* done(heard), once: at its end, or when that does not come. Never after stop(). */
  function play(sound, done) {
    var mine = {};
    var guard = setTimeout(finish, sound.seconds * 1000 + SLACK);

    function finish() {
      clearTimeout(guard);
      if (playing === mine) {
        stop();
        learn();
        done(state() === "on");
      }
    }

    stop();
    playing = mine;
    player.start(sound, finish);
  }

  function stop() {
    playing = null;
    if (player) {
      player.stop();
    }
  }

  /* A touch, or a key of the remote control, gives the page the right to be heard. */
  function unlock() {
    if (player && state() !== "on") {
      player.unlock();
    }
  }

  if (player) {
    player.onState(learn);
  }
  ["click", "touchend", "keydown"].forEach(function (event) {
    document.addEventListener(event, unlock);
  });
  learn();
  return { state: state, onState: onState, load: load, play: play, stop: stop };
}());
