/* A monitor that is not enrolled shows its pairing code, small, until an administrator enters it. */
okienko.pairing = (function () {
  "use strict";

  var ASK_EVERY = 5000;
  var dom = okienko.dom;
  var words = okienko.words;
  var csrf = document.querySelector('meta[name="csrf-token"]').getAttribute("content");
  var enrolled = true;
  var begun = null;     // the code, and the secret that fetches the token
  var endsAt = 0;

  function post(address, content, done) {
    var request = new XMLHttpRequest();
    request.open("POST", address);
    request.setRequestHeader("Content-Type", "application/json");
    request.setRequestHeader("X-CSRFToken", csrf);
    request.onload = function () {
      if (request.status === 200) {
        done(JSON.parse(request.responseText));
      }
    };
    request.send(JSON.stringify(content));
  }

  function begin() {
    post(dom.page.pair, {}, function (answer) {
      begun = answer;
      endsAt = okienko.clock.ticks() + answer.seconds_left * 1000;
      speak();
    });
  }

  function claim() {
    post(dom.page.claim, { secret: begun.secret }, function (answer) {
      if (answer.paired) {
        window.location.replace(answer.address);
      }
    });
  }

  function ask() {
    if (enrolled) {
      return;
    }
    if (!begun || okienko.clock.ticks() >= endsAt) {
      begin();
    } else {
      claim();
    }
  }

  function grouped(code) {
    return code.slice(0, 4) + "\u00a0" + code.slice(4);
  }

  function speak() {
    var code = begun ? grouped(begun.code) : "";
    dom.write("unpaired", words.say("unpaired", words.current(), { code: code }), words.current());
  }

  /* Told at every join whether this browser holds a monitor's token. */
  function told(yes) {
    enrolled = yes || Boolean(dom.page.preview);
    dom.show("unpaired", !enrolled);
    dom.mark("paired", yes);
    ask();
  }

  words.onTurn(speak);
  okienko.connection.on("join", told);
  setInterval(ask, ASK_EVERY);
}());
