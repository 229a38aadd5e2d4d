"""What is measured in a monitor's page: what is cut off, how large its figures are, how clear."""

from __future__ import annotations

SCREENS = ((1280, 720), (1920, 1080), (3840, 2160), (1080, 1920), (1024, 768), (1280, 1024))
COUNTERS = ["1", "99", "888", "R101", "2W", "MMMM", "WWWW"]

# The stage and a row with each letter and each counter; what reaches into its neighbour is told.
CROWDED = """([letters, counters]) => {
  var text = function (element) {
    var range = document.createRange();
    range.selectNodeContents(element);
    return range.getBoundingClientRect();
  };
  var byId = function (id) { return document.getElementById(id); };
  var call = function (number, counter, at) {
    return {call: at, number: number, counter: counter, counter_where: {}, arrow: "right",
      colour: "#000000", at: "2026-11-23T07:00:00.000Z"};
  };
  var glow = 0.018 * Math.min(innerWidth, innerHeight);
  var found = [];
  ["stage", "recent"].forEach(function (id) { byId(id).hidden = false; });
  byId("calm").hidden = true;
  letters.split("").forEach(function (letter) {
    counters.forEach(function (counter) {
      var newest = call(letter + "888", counter, 2);
      okienko.stage.show(newest, [newest, call(letter + "889", counter, 1)], false, function () {});
      var edge = byId("stage").getBoundingClientRect().right - glow;
      var row = Array.prototype.map.call(document.querySelector(".row").children, text);
      if (text(byId("number")).right > edge) { found.push("number " + letter); }
      if (text(byId("to-counter")).right > edge) { found.push("stage " + counter); }
      if (text(byId("to-words")).right > text(byId("to-counter")).left) {
        found.push("word " + counter);
      }
      if (row[0].right > row[1].left) { found.push("row " + letter); }
      if (row[1].right > row[2].left) { found.push("row " + counter); }
    });
  });
  return found;
}"""

# Whatever is written reaches neither out of its own part of the page nor out of the page.
CUT_OFF = """() => {
  var boxes = {
    number: "stage", way: "stage", where: "stage", "recent-head": "recent", rows: "recent",
    stage: "hall", recent: "hall", media: "hall", notice: "hall", foot: "wall", ticker: "message",
    "ticker-second": "message", "services": "foot", clock: "foot", office: "place", message: "foot"
  };
  var tight = {number: true, way: true};
  var found = [];
  Object.keys(boxes).forEach(function (id) {
    var inner = document.getElementById(id);
    var outer = document.getElementById(boxes[id]);
    if (!inner || inner.hidden || !inner.offsetHeight || !outer.offsetHeight) { return; }
    if (id === "message" && document.body.classList.contains("layout-ticker")) { return; }
    var seen = inner.getBoundingClientRect();
    var room = outer.getBoundingClientRect();
    if (seen.bottom > room.bottom + 1 || seen.top < room.top - 1 || seen.left < room.left - 1) {
      found.push(id + " leaves " + boxes[id]);
    }
    if (inner.scrollWidth > inner.clientWidth + 1 && !tight[id]) { found.push(id + " too wide"); }
  });
  Array.prototype.forEach.call(document.querySelectorAll("#rows .row"), function (row) {
    var box = document.getElementById("recent").getBoundingClientRect();
    if (row.getBoundingClientRect().bottom > box.bottom + 1) { found.push("row below the list"); }
  });
  var parts = ["stage", "recent", "media", "notice"].map(function (id) {
    return document.getElementById(id).getBoundingClientRect();
  });
  parts.forEach(function (one, at) {
    parts.slice(at + 1).forEach(function (other, more) {
      var across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      var down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      if (across > 1 && down > 1) { found.push("parts overlap: " + at + ", " + (at + more + 1)); }
    });
  });
  return found;
}"""

# Shares of the page's height: the newest number's line, and a row of the list.
SHARES = """() => {
  var size = function (selector) {
    return parseFloat(getComputedStyle(document.querySelector(selector)).fontSize);
  };
  return {
    number: size("#number") / innerHeight,
    counter: size("#to-counter") / innerHeight,
    row: document.querySelector(".row").offsetHeight / innerHeight
  };
}"""

# The contrast of figures and words to what is behind them, as WCAG 2.2 computes it.
CONTRASTS = """(selectors) => {
  var parts = function (colour) {
    return (colour.match(/[\\d.]+/g) || []).map(Number);
  };
  var light = function (colour) {
    var linear = parts(colour).slice(0, 3).map(function (value) {
      var share = value / 255;
      return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    });
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  var ground = function (element) {
    while (element) {
      var behind = getComputedStyle(element).backgroundColor;
      if (parts(behind).length === 3 || parts(behind)[3] === 1) { return behind; }
      element = element.parentElement;
    }
    return "rgb(255, 255, 255)";
  };
  var found = {};
  selectors.forEach(function (selector) {
    var element = document.querySelector(selector);
    var two = [light(getComputedStyle(element).color), light(ground(element))];
    found[selector] = (Math.max.apply(null, two) + 0.05) / (Math.min.apply(null, two) + 0.05);
  });
  return found;
}"""

# Where the parts of the page are.
PLACES = """() => ["stage", "number", "to-counter", "recent", "foot", "clock"].map(function (id) {
  var box = document.getElementById(id).getBoundingClientRect();
  return [box.left, box.top, box.width, box.height];
})"""
