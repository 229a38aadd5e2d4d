/* The arrows beside a counter, drawn as lines so that every browser has them. */
okienko.arrows = (function () {
  "use strict";

  var SVG = "http://www.w3.org/2000/svg";
  var PATHS = {
    right: "M8 50H88M56 16L90 50L56 84",
    left: "M92 50H12M44 16L10 50L44 84",
    straight: "M50 92V12M16 44L50 10L84 44",
    up: "M6 90H30V66H54V42H78V18M56 36L79 13L94 40",
    down: "M6 14H30V38H54V62H78V84M52 66L79 89L96 62"
  };

  function draw(element, direction) {
    var svg;
    var path;
    if (element.getAttribute("data-direction") === direction) {
      return;
    }
    element.setAttribute("data-direction", direction);
    okienko.dom.empty(element);
    element.hidden = !PATHS[direction];
    if (element.hidden) {
      return;
    }
    svg = document.createElementNS(SVG, "svg");
    path = document.createElementNS(SVG, "path");
    svg.setAttribute("viewBox", "0 0 100 100");
    svg.setAttribute("focusable", "false");
    path.setAttribute("d", PATHS[direction]);
    svg.appendChild(path);
    element.appendChild(svg);
  }

  return { draw: draw };
}());
