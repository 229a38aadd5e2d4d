/* Pictures and videos beside the calls: one after another, muted while a call is announced. */
okienko.media = (function () {
  "use strict";

  var ASK_AGAIN = 60000;
  var STUCK = 15000;    // so long may a video stand still
  var dom = okienko.dom;
  var media = dom.page.media;
  var video = dom.byId("video");
  var pictures = [dom.byId("picture-1"), dom.byId("picture-2")];
  var items = [];
  var broken = {};      // addresses that this browser could not play
  var at = -1;
  var front = 0;        // which of the two pictures is seen
  var turn = 0;         // counts what was begun, so that late answers are known
  var timer = null;
  var quietly = false;
  var resting = false;

  function playable() {
    return items.filter(function (item) { return !broken[item.address]; });
  }

  /* Without anything to play, the calls have the whole screen. */
  function adopt(list) {
    items = list;
    okienko.look.media(playable().length > 0);
    if (!playable().length) {
      rest();
    } else if (timer === null && !resting) {
      next();
    }
  }

  function next() {
    var left = playable();
    clearTimeout(timer);
    timer = null;
    turn += 1;
    okienko.look.media(left.length > 0);
    if (left.length && !resting) {
      at = (at + 1) % left.length;
      begin(left[at], turn);
    }
  }

  function begin(item, mine) {
    function failed() {
      if (mine === turn) {
        broken[item.address] = true;
        at -= 1;
        next();
      }
    }
    if (item.kind === "video") {
      play(item, mine, failed);
    } else {
      show(item, mine, failed);
    }
  }

  /* The one picture fades in over the other when it has come. */
  function show(item, mine, failed) {
    var picture = pictures[1 - front];
    timer = setTimeout(failed, STUCK);
    picture.onload = function () {
      if (mine === turn) {
        front = 1 - front;
        reveal(picture);
        clearTimeout(timer);
        timer = setTimeout(next, media.seconds * 1000);
      }
    };
    picture.onerror = failed;
    picture.src = item.address;
  }

  function play(item, mine, failed) {
    var promise;
    video.onerror = failed;
    video.onended = function () {
      if (mine === turn) {
        next();
      }
    };
    video.onplaying = function () { reveal(video); };
    video.src = item.address;
    hush();
    watch(mine, failed, -1);
    promise = video.play();
    if (promise && promise.then) {
      promise.then(null, function () {
        if (mine === turn && !video.muted) {
          video.muted = true; // a browser that forbids sound may allow the picture
          video.play();
        }
      });
    }
  }

  function watch(mine, failed, before) {
    clearTimeout(timer);
    timer = setTimeout(function () {
      if (mine === turn && video.currentTime === before) {
        failed();
      } else if (mine === turn) {
        watch(mine, failed, video.currentTime);
      }
    }, STUCK);
  }

  function reveal(element) {
    pictures.concat(video).forEach(function (each) {
      each.className = each === element ? "seen" : "";
    });
    if (element !== video) {
      video.pause();
    }
  }

  function hush() {
    video.muted = quietly || !media.sound || Boolean(dom.page.preview);
  }

  /* Told when an announcement begins and when it is over. */
  function quiet(yes) {
    quietly = yes;
    hush();
  }

  /* Nothing plays behind a page that covers it. */
  function rest() {
    clearTimeout(timer);
    timer = null;
    turn += 1;
    video.pause();
  }

  function pause(yes) {
    if (media && yes !== resting) {
      resting = yes;
      (yes ? rest : next)();
    }
  }

  function ask() {
    var request = new XMLHttpRequest();
    request.open("GET", media.address);
    request.onload = function () {
      if (request.status === 200) {
        adopt(JSON.parse(request.responseText).items);
      }
    };
    request.send();
  }

  /* What a browser could not load may have been mended, or the line was cut: each hour anew. */
  function forgive() {
    broken = {};
  }

  if (media) {
    adopt(media.items);
    okienko.announcer.on("show", function (call) { quiet(Boolean(call)); });
    if (!dom.page.sample) {
      setInterval(ask, ASK_AGAIN);
      setInterval(forgive, 60 * ASK_AGAIN);
    }
  }
  return { quiet: quiet, pause: pause };
}());
