/* Against burn-in: once a minute the whole page moves by two pixels, round a small rectangle. */
okienko.shift = (function () {
  "use strict";

  var MINUTE = 60000;
  var STEP = 2;
  /* Twenty places within four pixels, each a step from the next, the last one from the first. */
  var PATH = [
    [-2, -1.5], [-1, -1.5], [0, -1.5], [1, -1.5], [2, -1.5],
    [2, -0.5], [1, -0.5], [0, -0.5], [-1, -0.5],
    [-1, 0.5], [0, 0.5], [1, 0.5], [2, 0.5],
    [2, 1.5], [1, 1.5], [0, 1.5], [-1, 1.5], [-2, 1.5],
    [-2, 0.5], [-2, -0.5]
  ];

  /* Pixels to the right and down, at that minute. */
  function place(minute) {
    var cell = PATH[minute % PATH.length];
    return [STEP * cell[0], STEP * cell[1]];
  }

  function move() {
    var wall = okienko.dom.byId("wall");
    var to = place(Math.floor(okienko.clock.now() / MINUTE));
    wall.style.left = to[0] + "px";
    wall.style.top = to[1] + "px";
  }

  if (!okienko.dom.page.preview) {
    setInterval(move, MINUTE / 4);
  }
  return { place: place, cycle: PATH.length };
}());
