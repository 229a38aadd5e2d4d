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
    dom.byId("news").className = crowd(waiting.length);
  }

  /* The more services, the smaller they stand; upright screens give them a second line sooner. */
  function crowd(services) {
    return services > 12 ? "crowd" : services > 6 ? "many" : services > 3 ? "several" : "";
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

  /* A long message is read by pages: its language has its say until the last line was seen. */
  function turnPage() {
    var ticker = dom.byId("ticker");
    var before = ticker.scrollTop;
    ticker.scrollTop = before + ticker.clientHeight;
    return ticker.scrollTop > before + 1;
  }

  words.onTurn(function () {
    if (board) {
      speak();
      dom.byId("ticker").scrollTop = 0;
    }
  });
  words.beforeTurn(turnPage);
  setInterval(tick, 500);
  return { show: show };
}());
