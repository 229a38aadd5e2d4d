/* Texts that are longer than their place are read by pages, whole lines at a time. */
okienko.pages = (function () {
  "use strict";

  /* Turns to the next page; false when the last one has been seen. */
  function turn(element) {
    var before = element.scrollTop;
    element.scrollTop = before + element.clientHeight;
    return element.scrollTop > before + 1;
  }

  function begin(element) {
    element.scrollTop = 0;
  }

  return { turn: turn, begin: begin };
}());
