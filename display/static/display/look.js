/* How the monitor is dressed: theme and accents, by classes and single colours, for browsers
   without custom properties. Layout and turn are the page's own: another office file reloads it. */
okienko.look = (function () {
  "use strict";

  var dom = okienko.dom;
  var page = dom.page;
  var usual = { layout: "calls", rows: 5 };
  var wanted = { layout: page.look.layout, rows: page.look.rows };
  var used = wanted;
  var zones = {};
  var listeners = [];

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

  /* The layout that the office wants, while there is something to fill it with. */
  function use(there) {
    var before = used;
    used = there ? wanted : usual;
    if (used !== before) {
      dom.mark("layout-" + before.layout, false);
      dom.mark("layout-" + used.layout, true);
      listeners.forEach(function (listener) { listener(); });
    }
  }

  function media(there) {
    if (wanted.layout === "media") {
      use(there);
    }
  }

  function message(there) {
    if (wanted.layout === "ticker") {
      use(there);
    }
  }

  /* So many rows has the list. */
  function rows() {
    return used.rows;
  }

  /* The part of the hall where that counter is; told when this monitor shows several. */
  function zone(counter) {
    return zones[counter] || {};
  }

  /* The layout has changed: what is drawn must be drawn again. */
  function onChange(listener) {
    listeners.push(listener);
  }

  okienko.connection.on("message", dress);
  return { rows: rows, zone: zone, media: media, message: message, onChange: onChange };
}());
