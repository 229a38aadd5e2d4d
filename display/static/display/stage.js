/* The stage with the newest call, and beside it the list of the last ones. */
okienko.stage = (function () {
  "use strict";

  var dom = okienko.dom;
  var onStage = null;   // number of the call on the stage
  var onTop = null;     // number of the call in the first row

  /* Calls by ticket, newest first: a ticket called again stands once, at its newest call. */
  function distinct(calls) {
    var seen = {};
    return calls.filter(function (call) {
      var again = seen[call.number];
      seen[call.number] = true;
      return !again;
    });
  }

  /* What is left for the list: other tickets, and this one when it is called elsewhere meanwhile. */
  function beside(newest, calls) {
    return distinct(calls).filter(function (call) {
      var elsewhere = call.call > newest.call && call.counter !== newest.counter;
      return call.number !== newest.number || elsewhere;
    });
  }

  /* Puts `newest` on the stage and the others beside it; `announcing` is set when it has just come
     there. redraw() is called when others have their turn. Returns the calls that can be seen. */
  function show(newest, calls, announcing, redraw) {
    var rows;
    if (!newest) {
      onStage = onTop = null;
      return [];
    }
    rows = okienko.turns.choose(
      beside(newest, calls), okienko.look.rows(), okienko.announcer.waits, redraw
    );
    writeNewest(newest);
    writeRows(rows);
    if (announcing) {
      dom.animate(dom.byId("stage"), "fresh");
    } else if (onStage !== newest.call) {
      dom.byId("stage").classList.remove("fresh");
    }
    onStage = newest.call;
    return [newest].concat(rows);
  }

  /* A newcomer comes in on top, the others make room. */
  function makeRoom(first) {
    if (first && onTop !== null && first.call > onTop) {
      dom.animate(dom.byId("rows"), "fresh");
    }
    onTop = first ? first.call : 0;
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
    var room = okienko.look.rows();
    while (rows.children.length < room) {
      rows.appendChild(emptyRow());
    }
    while (rows.children.length > room) {
      rows.removeChild(rows.lastChild);
    }
    for (var at = 0; at < room; at += 1) {
      writeRow(rows.children[at], calls[at]);
    }
    makeRoom(calls[0]);
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
    row.className = !call ? "row vacant" : okienko.announcer.waits(call) ? "row new" : "row";
    row.style.borderLeftColor = call ? call.colour : "transparent";
    dom.write(row.children[0], call ? call.number : "");
    okienko.arrows.draw(row.children[1], call ? call.arrow : "");
    dom.write(row.children[2], counter);
    row.children[2].className = "row-counter " + width(counter);
    okienko.labels.zone(row.children[3], call);
  }

  return { show: show };
}());
