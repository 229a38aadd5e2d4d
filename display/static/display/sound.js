/* The chime. Where the browser forbids sound, the page says so quietly and tries at a touch. */
okienko.sound = (function () {
  "use strict";

  var LONGEST = 2500;
  var chime = okienko.dom.byId("chime");

  function allowed(yes) {
    document.body.setAttribute("data-sound", yes ? "on" : "blocked");
  }

  /* Plays the chime, then calls done once: at its end, or when it cannot be played. */
  function play(done) {
    var timer = setTimeout(finish, LONGEST);
    var promise;

    function finish() {
      clearTimeout(timer);
      chime.onended = chime.onerror = null;
      var call = done;
      done = function () {};
      call();
    }

    function refused() {
      allowed(false);
      finish();
    }

    chime.onended = finish;
    chime.onerror = refused;
    try {
      chime.currentTime = 0;
      promise = chime.play();
    } catch (error) {
      refused();
      return;
    }
    if (promise && promise.then) {
      promise.then(function () { allowed(true); }, refused);
    }
  }

  /* A touch or a key of the remote control gives the page the right to sound. */
  function unlock() {
    if (document.body.getAttribute("data-sound") === "blocked") {
      play(function () {});
    }
  }

  document.addEventListener("click", unlock);
  document.addEventListener("keydown", unlock);

  return { play: play };
}());
