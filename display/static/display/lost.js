/* The sign that the line to the server is cut, with the age of what the screen shows. */
okienko.lost = (function () {
  "use strict";

  var dom = okienko.dom;
  var words = okienko.words;

  function show(silence) {
    var language = words.current();
    dom.show("lost", silence > 0);
    dom.mark("cut", silence > 0);
    if (silence > 0) {
      dom.write("lost-label", words.say("lost", language), language);
      dom.write("lost-age",
        words.say("lost_age", language, { age: words.age(silence, language) }), language);
    }
  }

  return { show: show };
}());
