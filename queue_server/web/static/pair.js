/* Shows a pairing code, renews it when it runs out, and goes on when the device is enrolled.
   Old TV browsers come here, too: no newer JavaScript than ES5. */
(function () {
  "use strict";

  var ASK_EVERY = 3000;
  var code = document.getElementById("code");
  var left = document.getElementById("left");
  var trouble = document.getElementById("trouble");
  var words = JSON.parse(document.getElementById("words").textContent);
  var csrf = document.querySelector('meta[name="csrf-token"]').getAttribute("content");
  var pairing = null;
  var endsAt = 0;

  function post(address, content, done) {
    var request = new XMLHttpRequest();
    request.open("POST", address);
    request.timeout = 10000;
    request.setRequestHeader("Content-Type", "application/json");
    request.setRequestHeader("X-CSRFToken", csrf);
    request.onloadend = function () {
      var answer = null;
      if (request.status === 400) {
        // The session this page was made in is gone, as after a server's renewal.
        window.setTimeout(function () { window.location.reload(); }, ASK_EVERY);
      }
      if (request.status === 200) {
        try {
          answer = JSON.parse(request.responseText);
        } catch (ignored) {
          answer = null;
        }
      }
      trouble.hidden = answer !== null;
      done(answer);
    };
    request.send(JSON.stringify(content));
  }

  function begin() {
    post("/pair", {}, function (answer) {
      if (answer) {
        pairing = answer;
        endsAt = Date.now() + answer.seconds_left * 1000;
        show(answer.code);
      }
    });
  }

  function show(text) {
    var half = Math.ceil(text.length / 2);
    code.textContent = "";
    [text.slice(0, half), text.slice(half)].forEach(function (part) {
      var group = document.createElement("span");
      group.textContent = part;
      code.appendChild(group);
    });
    code.setAttribute("aria-label", text.split("").join(" "));
  }

  function ask() {
    if (!pairing) {
      begin();
    } else {
      post("/pair/claim", { secret: pairing.secret }, function (answer) {
        if (answer && answer.paired) {
          window.location.replace(answer.address);
        }
      });
    }
  }

  function tick() {
    var seconds = Math.max(0, Math.round((endsAt - Date.now()) / 1000));
    var rest = ("0" + (seconds % 60)).slice(-2);
    if (pairing) {
      left.textContent = words.left.replace("{time}", Math.floor(seconds / 60) + ":" + rest);
    }
    if (pairing && seconds === 0) {
      pairing = null;
      begin();
    }
  }

  begin();
  window.setInterval(ask, ASK_EVERY);
  window.setInterval(tick, 1000);
}());
