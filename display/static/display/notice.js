/* What the staff says to the whole hall: a band on every layout, until its time is over. */
okienko.notice = (function () {
  "use strict";

  var PAGE = 8000;
  var dom = okienko.dom;
  var notice = null;

  function receive(message) {
    notice = message.board.notice;
    tick();
  }

  function tick() {
    var there = notice && okienko.clock.now() < okienko.clock.parse(notice.until);
    var text = there ? notice.text : "";
    var element = dom.byId("notice-text");
    if (element.textContent !== text) {
      dom.write(element, text);
      okienko.pages.begin(element);
    }
    dom.mark("noticed", Boolean(there));
  }

  setInterval(tick, 500);
  setInterval(function () {
    var element = dom.byId("notice-text");
    if (!okienko.pages.turn(element)) {
      okienko.pages.begin(element);
    }
  }, PAGE);
  okienko.connection.on("message", receive);
}());
