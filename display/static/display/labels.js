/* The words beside numbers: "counter", "last called", the way to a counter, its part of the hall. */
okienko.labels = (function () {
  "use strict";

  var dom = okienko.dom;
  var words = okienko.words;
  var onStage = null;

  function headings() {
    var languages = words.beside ? words.shown() : [words.first(), words.others()[0]];
    dom.write("to-label", words.say("counter", languages[0]), languages[0]);
    if (words.beside) {
      dom.write("to-others", words.say("counter", languages[1]), languages[1]);
    } else {
      words.writeOthers(dom.byId("to-others"), "counter");
    }
    dom.write("recent-label", words.say("called", languages[0]), languages[0]);
    dom.write("recent-other", languages[1] ? words.say("called", languages[1]) : "", languages[1]);
  }

  /* The way to the counter of the call on the stage, after the part of the hall where it is. */
  function where(call) {
    var element = dom.byId("where");
    var zone = okienko.look.zone(call.counter);
    var key = call.counter + " " + words.shown().join(" ");
    if (element.getAttribute("data-way") !== key) {
      element.setAttribute("data-way", key);
      words.writeAll(element, words.beside ? words.shown() : [words.first()], function (language) {
        var parts = [words.pick(zone, language), words.pick(call.counter_where, language)];
        return parts.filter(function (part) { return part; }).join(", ");
      });
    }
    onStage = call;
    element.hidden = !element.textContent.replace(" · ", "");
  }

  /* The part of the hall, in a row of the list. */
  function zone(element, call) {
    var names = call ? okienko.look.zone(call.counter) : {};
    dom.write(element, words.pick(names, words.first()), words.first());
  }

  headings();
  words.onTurn(function () {
    if (words.beside) {
      headings();
      if (onStage) {
        where(onStage);
      }
    }
  });
  return { where: where, zone: zone };
}());
