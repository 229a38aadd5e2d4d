/* The small monitor above a counter: the number and nothing else. */
(function () {
  "use strict";

  var dom = okienko.dom;
  var words = okienko.words;
  var board = null;
  var call = null;      // the call that is shown
  var acknowledged = 0;

  function receive(message) {
    board = message.board;
    draw();
    if (board.call && board.call !== call) {
      greet(message.at);
    }
    if (!board.call) {
      dom.byId("desk").classList.remove("fresh");
    }
    call = board.call;
  }

  function draw() {
    var word = board.state === "open" ? "free" : board.state === "break" ? "break" : "closed";
    dom.show("number", Boolean(board.number));
    dom.show("state", !board.number);
    dom.show("others", !board.number);
    dom.write("number", board.number || "");
    dom.write("state", words.say(word, words.first()), words.first());
    if (dom.byId("others").getAttribute("data-word") !== word) {
      dom.byId("others").setAttribute("data-word", word);
      words.writeOthers(dom.byId("others"), word);
    }
    dom.byId("glow").style.borderColor = board.office.colour;
    document.body.setAttribute("data-state", board.number ? "number" : word);
  }

  /* A new call glows as in the hall; a page that was just opened shows older ones at rest. */
  function greet(at) {
    var called = board.calls.filter(function (each) { return each.call === board.call; })[0];
    if (called && okienko.clock.parse(at) - okienko.clock.parse(called.at) < 5000) {
      dom.animate(dom.byId("desk"), "fresh");
    }
    if (board.call > acknowledged) {
      acknowledged = board.call;
      okienko.connection.shown(board.call);
    }
  }

  okienko.connection.on("message", receive);
  okienko.connection.start();
  setInterval(function () {
    okienko.lost.show(okienko.connection.silence());
  }, 500);
}());
