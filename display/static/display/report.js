/* What the screen says of itself, and what it is told to do: load anew, show its name, try a call. */
okienko.report = (function () {
  "use strict";

  var EVERY = 10000;
  var NAMED = 10000;
  var NOTABLE = 1000;   // milliseconds by which a clock must have drifted to be told anew

  var dom = okienko.dom;
  var clock = okienko.clock;
  var page = dom.page;
  var connection = okienko.connection;
  var last = null;      // what was said last on this connection
  var hide = null;

  function sound() {
    return okienko.sound ? okienko.sound.state() : "none";
  }

  /* By how much this device's own clock is ahead of the server's. */
  function drift() {
    return clock.now() ? Math.round(Date.now() - clock.now()) : 0;
  }

  function facts() {
    return {
      office: page.office, key: page.key, sound: sound(), version: page.version,
      width: Math.round(window.innerWidth), height: Math.round(window.innerHeight),
      ratio: window.devicePixelRatio || 1, drift_ms: drift()
    };
  }

  function same(one, other) {
    return one.sound === other.sound && one.width === other.width && one.ratio === other.ratio &&
      one.height === other.height && Math.abs(one.drift_ms - other.drift_ms) < NOTABLE;
  }

  /* Not before the browser has said whether the page can be heard. */
  function tell() {
    var now = facts();
    if (now.sound && (!last || !same(now, last)) && connection.report(now)) {
      last = now;
    }
  }

  function joined() {
    last = null;
    tell();
  }

  /* Its name and key, large, for whoever stands before several of them. */
  function identify(told) {
    var box = dom.byId("identity") || (dom.byId("wall") || document.body).appendChild(make());
    dom.write(box.firstChild, told.key || page.key);
    dom.write(box.lastChild, okienko.words.pick(told.names || {}, okienko.words.first()));
    box.hidden = false;
    clearTimeout(hide);
    hide = setTimeout(function () { box.hidden = true; }, NAMED);
  }

  function make() {
    var box = dom.make("div");
    box.id = "identity";
    box.setAttribute("role", "status");
    box.appendChild(dom.make("strong"));
    box.appendChild(dom.make("span"));
    return box;
  }

  function obey(told) {
    if (told.what === "reload") {
      connection.reload();
    } else if (told.what === "identify") {
      identify(told);
    } else if (told.what === "test" && okienko.announcer && page.test) {
      okienko.announcer.test(JSON.parse(JSON.stringify(page.test)));
    }
  }

  connection.on("join", joined);
  connection.on("do", obey);
  if (okienko.sound) {
    okienko.sound.onState(tell);
  }
  setInterval(tell, EVERY);
  return { tell: tell };
}());
