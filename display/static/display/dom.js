/* The few things that every part of the wall needs of the page. Plain ES5: TV browsers of 2016. */
var okienko = window.okienko || {};
window.okienko = okienko;

okienko.dom = (function () {
  "use strict";

  function byId(id) {
    return document.getElementById(id);
  }

  /* Writes only what changes: a screen reader reads a live region anew at every write. */
  function write(id, text, language) {
    var element = typeof id === "string" ? byId(id) : id;
    if (language && element.lang !== language) {
      element.lang = language;
    }
    if (element.textContent !== text) {
      element.textContent = text;
    }
    return element;
  }

  function show(id, visible) {
    var element = byId(id);
    if (element.hidden === visible) {
      element.hidden = !visible;
    }
  }

  function make(tag, className, text, language) {
    var element = document.createElement(tag);
    element.className = className || "";
    if (text !== undefined) {
      write(element, text, language);
    }
    return element;
  }

  function empty(element) {
    while (element.firstChild) {
      element.removeChild(element.firstChild);
    }
  }

  function mark(className, on) {
    document.body.classList[on ? "add" : "remove"](className);
  }

  /* Starts the element's animation of that class anew, even when it has just run. */
  function animate(element, className) {
    element.classList.remove(className);
    element.offsetWidth; // makes the browser notice that the class was gone
    element.classList.add(className);
  }

  return {
    byId: byId, write: write, show: show, make: make, empty: empty, mark: mark, animate: animate,
    page: JSON.parse(byId("page").textContent)
  };
}());
