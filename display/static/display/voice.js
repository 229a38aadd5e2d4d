/* Speaks calls: the chime, then the call in each of its languages, so often as the office wants.
   A monitor that does not speak takes the same time without a sound. */
okienko.voice = (function () {
  "use strict";

  var KEPT = 24;        // sounds in memory
  var LETTER = 65;      // milliseconds: how long a sentence takes, when nobody knows
  var BREATH = 700;

  var page = okienko.dom.page;
  var root = page.socket.replace(/socket\.io$/, "voice/");
  // The office's own chime, else the usual one.
  var chimes = [stem(page.languages[0], ["chime"]) + "wav", okienko.dom.byId("chime").src];
  var formats = playable(page.voice_formats || ["wav"]);
  var manner = { chime: true, repeat: 1, pause_ms: 0, rate: 1 };
  var sounds = {};      // by address: { sound, waiting }
  var addresses = [];   // the same, oldest first

  function playable(offered) {
    var audio = document.createElement("audio");
    return offered.filter(function (format) {
      return format !== "opus" || (audio.canPlayType && audio.canPlayType("audio/ogg; codecs=opus"));
    });
  }

  /* How the office's board wants calls to be spoken; null: with the chime alone. */
  function adopt(wanted) {
    manner = wanted || { chime: true, repeat: 1, pause_ms: 0, rate: 1 };
  }

  function pause() {
    return manner.pause_ms;
  }

  function stem(language, parts) {
    return root + [page.office, language].concat(parts).map(encodeURIComponent).join("/") + ".";
  }

  function sentences(call) {
    return call.spoken || [];
  }

  /* Begins to load what a call will need. */
  function prepare(call) {
    sentences(call).forEach(function (each) {
      fetchSpeech(call, each.language, function () {});
    });
  }

  /* done(sound), or done(null) when the server has it in no format. */
  function fetchSpeech(call, language, done) {
    var address = stem(language, [call.number, call.counter]);
    fetchFirst(formats.map(function (format) { return address + format; }), done);
  }

  function fetchFirst(from, done) {
    fetchSound(from[0], function (sound) {
      if (sound || from.length < 2) {
        done(sound);
      } else {
        fetchFirst(from.slice(1), done);
      }
    });
  }

  /* Asks once only whether the office has a chime of its own. */
  function fetchChime(done) {
    fetchFirst(chimes, function (sound) {
      chimes = sound && !sounds[chimes[0]] ? chimes.slice(-1) : chimes;
      done(sound);
    });
  }

  function fetchSound(address, done) {
    var known = sounds[address];
    if (known && known.sound) {
      done(known.sound);
    } else if (known) {
      known.waiting.push(done);
    } else {
      sounds[address] = { sound: null, waiting: [done] };
      okienko.sound.load(address, function (sound) { arrived(address, sound); });
    }
  }

  /* What could not be had is asked for again the next time. */
  function arrived(address, sound) {
    var waiting = sounds[address].waiting;
    delete sounds[address];
    if (sound) {
      sounds[address] = { sound: sound, waiting: [] };
      addresses.push(address);
      addresses.splice(0, addresses.length - KEPT).forEach(function (old) { delete sounds[old]; });
    }
    waiting.forEach(function (done) { done(sound); });
  }

  /* A step of the announcement. run.over means that it was stopped: nothing may follow. */
  function chime(call, run, done) {
    if (!manner.chime) {
      done(true);
      return;
    }
    fetchChime(function (sound) {
      if (!run.over) {
        perform(sound, run, done, function () { done(true); });
      }
    });
  }

  /* Heard, or as long in silence; else whatever stands in for a sound that is not there. */
  function perform(sound, run, done, instead) {
    if (!sound) {
      instead();
    } else if (run.aloud) {
      okienko.sound.play(sound, done);
    } else {
      setTimeout(function () { done(false); }, sound.seconds * 1000);
    }
  }

  function speak(call, run, done) {
    var rest = [];
    var heard = true;

    function next(last) {
      heard = heard && last;
      if (run.over) {
        return;
      }
      if (!rest.length) {
        done(heard);
        return;
      }
      say(call, rest.shift(), run, rest.length ? breathe : next);
    }

    function breathe(last) {
      setTimeout(function () { next(last); }, manner.pause_ms);
    }

    while (rest.length < sentences(call).length * manner.repeat) {
      rest = rest.concat(sentences(call));
    }
    next(true);
  }

  function say(call, sentence, run, done) {
    fetchSpeech(call, sentence.language, function (sound) {
      if (!run.over) {
        perform(sound, run, done, function () { sayYourself(sentence, run, done); });
      }
    });
  }

  function sayYourself(sentence, run, done) {
    if (run.aloud) {
      okienko.browserVoice.speak(sentence.text, sentence.language, manner.rate, function () {
        done(okienko.sound.state() === "on");
      });
    } else {
      setTimeout(function () { done(false); }, BREATH + LETTER * sentence.text.length / manner.rate);
    }
  }

  function stop() {
    okienko.sound.stop();
    okienko.browserVoice.stop();
  }

  fetchChime(function () {});
  return { adopt: adopt, prepare: prepare, pause: pause, chime: chime, speak: speak, stop: stop };
}());
