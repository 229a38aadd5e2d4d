/* What the screen still knows after a reload; a browser that keeps nothing does no harm.
   A preview knows and keeps nothing: the real screen may run in the same browser. */
okienko.memory = (function () {
  "use strict";

  var page = okienko.dom.page;
  var prefix = "okienko/" + page.office + "/" + page.kind + "/" + page.key + "/";

  function read(name) {
    if (page.preview) {
      return null;
    }
    try {
      return window.localStorage.getItem(prefix + name);
    } catch (refused) {
      return null;
    }
  }

  function write(name, value) {
    if (page.preview) {
      return false;
    }
    try {
      window.localStorage.setItem(prefix + name, String(value));
    } catch (refused) {
      return false;
    }
    return true;
  }

  return { read: read, write: write };
}());
