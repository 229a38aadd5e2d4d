/* The browser's own voice, when the server has none for a language. Only voices that live in this
   device: others would send the text over the internet. */
okienko.browserVoice = (function () {
  "use strict";

  var SLOWEST = 150;    // milliseconds for a letter
  var SLACK = 3000;
  var synth = window.speechSynthesis;
  var kept = null;      // some browsers forget an utterance, and its end, that nobody holds

  /* A voice of that language, or undefined. */
  function find(language) {
    return synth && synth.getVoices().filter(function (voice) {
      var speaks = voice.lang.replace("_", "-").toLowerCase().split("-")[0];
      return speaks === language && voice.localService !== false;
    })[0];
  }

  /* done(), once: at the end, or at once when nobody speaks the language. Never after stop(). */
  function speak(text, language, rate, done) {
    var voice = find(language);
    var mine;
    var guard;

    function finish() {
      clearTimeout(guard);
      if (kept === mine) {
        stop();
        done();
      }
    }

    if (!voice) {
      done();
      return;
    }
    guard = setTimeout(finish, text.length * SLOWEST / Math.min(rate, 1) + SLACK);
    mine = kept = new window.SpeechSynthesisUtterance(text);
    mine.lang = voice.lang;
    mine.voice = voice;
    mine.rate = rate;
    mine.onend = mine.onerror = finish;
    synth.speak(mine);
  }

  function stop() {
    if (kept) {
      kept = null;
      synth.cancel();
    }
  }

  find(""); // the first question makes the browser look for its voices
  return { speak: speak, stop: stop };
}());
