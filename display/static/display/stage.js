/* The stage with the newest call, and beside it the list of the last ones. */
okienko.stage = (function () {
  "use strict";

  var ROWS = okienko.look.rows();
  var dom = okienko.dom;
  var onStage = null;   // number of the call on the stage

  /* Calls by ticket, newest first: a ticket called again stands once, at its newest call. */
  function distinct(calls) {
    var seen = {};
    return calls.filter(function (call) {
      var again = seen[call.number];
      seen[call.number] = true;
      return !again;
    });
  }

  /* The calls as people may see them; `announcing` is new and slides the others down. */
  function show(calls, announcing) {
    var visible = distinct(calls);
    var newest = visible[0];
    if (!newest) {
      onStage = null;
      return;
    }
    writeNewest(newest);
    writeRows(visible.slice(1, ROWS + 1));
    if (announcing) {
      dom.animate(dom.byId("stage"), "fresh");
      dom.animate(dom.byId("rows"), "fresh");
    } else if (onStage !== newest.call) {
      dom.byId("stage").classList.remove("fresh");
    }
    onStage = newest.call;
  }

  function writeNewest(call) {
    dom.write("number", call.number);
    dom.write("to-counter", call.counter);
    okienko.labels.where(call);
    dom.byId("stage").style.borderLeftColor = call.colour;
    dom.byId("stage").setAttribute("data-call", call.call);
    dom.byId("to-counter").className = width(call.counter);
    okienko.arrows.draw(dom.byId("arrow"), call.arrow);
  }

  /* How much room a counter's key takes: rooms have three or four characters, M and W are wide. */
  function width(counter) {
    var figures = counter.length + (counter.match(/[MW]/gi) || []).length / 2;
    return figures <= 2 ? "" : figures <= 3 ? "wide" : figures <= 4 ? "wider" : "widest";
  }

  function writeRows(calls) {
    var rows = dom.byId("rows");
    while (rows.children.length < ROWS) {
      rows.appendChild(emptyRow());
    }
    for (var at = 0; at < ROWS; at += 1) {
      writeRow(rows.children[at], calls[at]);
    }
  }

  function emptyRow() {
    var row = dom.make("li", "row");
    ["row-number", "row-arrow", "row-counter", "row-zone"].forEach(function (part) {
      row.appendChild(dom.make("span", part));
    });
    row.children[1].setAttribute("aria-hidden", "true");
    return row;
  }

  function writeRow(row, call) {
    var counter = call ? call.counter : "";
    row.className = call ? "row" : "row vacant";
    row.style.borderLeftColor = call ? call.colour : "transparent";
    dom.write(row.children[0], call ? call.number : "");
    okienko.arrows.draw(row.children[1], call ? call.arrow : "");
    dom.write(row.children[2], counter);
    row.children[2].className = "row-counter " + width(counter);
    okienko.labels.zone(row.children[3], call);
  }

  return { show: show };
}());
