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
    dom.byId("foot").className = crowd(waiting.length);
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

  /* What is said in the languages whose turn it is. */
  function speak() {
    var languages = words.shown();
    var language = languages[0];
    words.writeAll(dom.byId("waiting-label"), languages, function (each) {
      return words.say("waiting", each);
    });
    writeTickers(languages);
    dom.write("office", words.pick(board.office.names, language),
      words.speaks(board.office.names, language));
    dom.write("muted", words.say("muted", language), language);
  }

  /* The message, in as many languages at once as there is room for. */
  function writeTickers(languages) {
    var texts = board.display ? board.display.ticker : {};
    tickers().forEach(function (element, at) {
      var language = languages[at];
      var text = language ? words.pick(texts, language) : "";
      dom.write(element, text, language ? words.speaks(texts, language) : "");
      element.hidden = at > 0 && !text;
    });
    okienko.look.message(Boolean(words.pick(texts, languages[0])));
  }

  function tickers() {
    return [dom.byId("ticker"), dom.byId("ticker-second")];
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
    return tickers().map(okienko.pages.turn).indexOf(true) >= 0;
  }

  words.onTurn(function () {
    if (board) {
      speak();
      tickers().forEach(okienko.pages.begin);
    }
  });
  words.beforeTurn(turnPage);
  setInterval(tick, 500);
  return { show: show };
}());
