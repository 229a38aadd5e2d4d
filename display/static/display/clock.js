/* The server's time, as far as it is known here. The TV's own clock is never trusted. */
okienko.clock = (function () {
  "use strict";

  var PARTS = /^(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)(\.\d+)?Z$/;
  var KEPT = 10;
  var offsets = [];

  /* Milliseconds that only ever go forward, also when the TV sets its clock. */
  function ticks() {
    return window.performance && window.performance.now ? window.performance.now() : Date.now();
  }

  function parse(at) {
    var part = PARTS.exec(at);
    if (!part) {
      return 0;
    }
    return Date.UTC(part[1], part[2] - 1, part[3], part[4], part[5], part[6]) +
      1000 * Number(part[7] || 0);
  }

  /* Messages arrive late, never early: the greatest of the last offsets is the truest. */
  function learn(at) {
    offsets.push(parse(at) - ticks());
    offsets = offsets.slice(-KEPT);
  }

  function forget() {
    offsets = offsets.slice(0, 0);
  }

  function now() {
    return offsets.length ? ticks() + Math.max.apply(null, offsets) : 0;
  }

  function two(number) {
    return (number < 10 ? "0" : "") + number;
  }

  /* The office's own hour; utcOffset in minutes. */
  function hour(utcOffset) {
    return new Date(now() + utcOffset * 60000).getUTCHours();
  }

  function text(utcOffset) {
    var local = new Date(now() + utcOffset * 60000);
    return local.getUTCHours() + ":" + two(local.getUTCMinutes());
  }

  return { ticks: ticks, parse: parse, learn: learn, forget: forget, now: now, hour: hour, text: text };
}());
