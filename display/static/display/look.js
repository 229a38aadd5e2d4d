/* How the monitor is dressed: theme and accents, by classes and single colours, for browsers
   without custom properties. Layout and turn are the page's own: another office file reloads it. */
okienko.look = (function () {
  "use strict";

  var dom = okienko.dom;
  var page = dom.page;
  var zones = {};

  function dress(message) {
    var board = message.board;
    var dark = (page.theme || board.display.theme) === "dark";
    zones = board.zones || {};
    if (!page.look.own_colours) {
      dom.mark("theme-dark", dark);
      dom.mark("theme-light", !dark);
      dom.byId("glow").style.borderColor = board.office.colour;
      dom.byId("foot").style.borderTopColor = board.office.colour;
    }
  }

  /* So many rows has the list of this layout. */
  function rows() {
    return page.look.rows;
  }

  /* The part of the hall where that counter is; told when this monitor shows several. */
  function zone(counter) {
    return zones[counter] || {};
  }

  okienko.connection.on("message", dress);
  return { rows: rows, zone: zone };
}());
