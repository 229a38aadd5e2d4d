/* The words beside numbers: "counter", "last called", the way to a counter, its part of the hall. */
okienko.labels = (function () {
  "use strict";

  var dom = okienko.dom;
  var words = okienko.words;

  function headings() {
    var second = words.others()[0];
    dom.write("to-label", words.say("counter", words.first()), words.first());
    words.writeOthers(dom.byId("to-others"), "counter");
    dom.write("recent-label", words.say("called", words.first()), words.first());
    dom.write("recent-other", second ? words.say("called", second) : "", second);
  }

  /* The way to the counter of the call on the stage. */
  function where(call) {
    var way = words.pick(call.counter_where, words.first());
    dom.write("where", way, words.first());
    dom.byId("where").hidden = !way;
  }

  /* The part of the hall, in a row of the list. */
  function zone(element, call) {
    var names = call ? okienko.look.zone(call.counter) : {};
    dom.write(element, words.pick(names, words.first()), words.first());
  }

  headings();
  return { where: where, zone: zone };
}());
