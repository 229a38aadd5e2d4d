/* The foot: who waits for what, the office's message, its clock, and a lost connection. */
okienko.foot = (function () {
  "use strict";

  var dom = okienko.dom;
  var words = okienko.words;
  var board = null;

  function show(latest) {
    board = latest;
    writeServices(board.waiting);
    speak();
    tick();
  }

  /* The services keep their places, so only counts change. */
  function writeServices(waiting) {
    var list = dom.byId("services");
    while (list.children.length > waiting.length) {
      list.removeChild(list.lastChild);
    }
    waiting.forEach(function (each, at) {
      var item = list.children[at] || list.appendChild(emptyService());
      item.firstChild.style.borderBottomColor = each.colour;
      dom.write(item.firstChild, each.service);
      dom.write(item.lastChild, String(each.count));
    });
    list.className = waiting.length > 6 ? "many" : "";
  }

  function emptyService() {
    var item = dom.make("li");
    item.appendChild(dom.make("span", "service-letter"));
    item.appendChild(document.createTextNode(" "));
    item.appendChild(dom.make("span", "service-count"));
    return item;
  }

  /* What is said in one language at a time. */
  function speak() {
    var language = words.current();
    var ticker = board.display ? board.display.ticker : {};
    dom.write("waiting-label", words.say("waiting", language), language);
    dom.write("ticker", words.pick(ticker, language), words.speaks(ticker, language));
    dom.write("office", words.pick(board.office.names, language),
      words.speaks(board.office.names, language));
    dom.write("muted", words.say("muted", language), language);
  }

  function tick() {
    var silence = okienko.connection.silence();
    if (!board) {
      return;
    }
    dom.write("clock", okienko.clock.text(board.office.utc_offset));
    okienko.lost.show(silence);
    dom.show("news", !silence);
    dom.show("muted", document.body.getAttribute("data-sound") === "blocked");
  }

  words.onTurn(function () {
    if (board) {
      speak();
    }
  });
  setInterval(tick, 500);
  return { show: show };
}());
