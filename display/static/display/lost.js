/* The sign that the line to the server is cut, with the age of what the screen shows. */
okienko.lost = (function () {
  "use strict";

  var dom = okienko.dom;
  var words = okienko.words;

  /* In the office's own language, and smaller in the others by turns. */
  function show(silence) {
    dom.show("lost", silence > 0);
    dom.mark("cut", silence > 0);
    if (silence > 0) {
      dom.write("lost-label", words.say("lost", words.first()), words.first());
      dom.write("lost-age", age(silence, words.first()), words.first());
      dom.write("lost-other", other(silence), words.currentOther());
    }
  }

  function age(silence, language) {
    return words.say("lost_age", language, { age: words.age(silence, language) });
  }

  function other(silence) {
    var language = words.currentOther();
    return language ? words.say("lost", language) + ". " + age(silence, language) : "";
  }

  return { show: show };
}());
