// The kiosk: one visit at a time, one screen at a time, and nothing left for the next visitor.

import { frameOf } from "./frame.js";
import { listenToHands } from "./hands.js";
import { watchIdle } from "./idle.js";
import { connect } from "./live.js";
import { emptyPaper } from "./paper.js";
import { renewal } from "./renewal.js";
import { activate, takeWalkIn } from "./request.js";
import { freshVisit, isUntouched } from "./visit.js";
import { drawWarning } from "./warning.js";
import { wordsOf } from "./words.js";

const page = JSON.parse(document.getElementById("kiosk-page").textContent);

const kiosk = {
  page,
  board: page.board,
  at: page.at,
  live: true,
  reachable: true,
  visit: freshVisit(page.languages[0]),
  say: wordsOf(page, page.languages[0]),

  go(step, changes = {}) {
    Object.assign(kiosk.visit, changes, { step });
    kiosk.frame.draw();
  },

  turnTo(language) {
    kiosk.visit.language = language;
    kiosk.frame.draw();
  },

  // Forgets the visitor: what was typed, asked, answered, printed, and what is still on its way.
  clear() {
    forget();
    if (renewed.due()) renewed.now();
  },

  type(key) {
    const { visit } = kiosk;
    visit.refusal = null;
    if (key === "Backspace") visit.code = visit.code.slice(0, -1);
    else if (key === "Delete") visit.code = "";
    else visit.code = (visit.code + key).slice(0, page.digits);
    kiosk.frame.screen.update();
  },

  activate: (typed = kiosk.visit.code) => activate(kiosk, typed),
  takeWalkIn: (service) => takeWalkIn(kiosk, service),
};

function forget() {
  if (kiosk.visit.request) kiosk.visit.request.abort();
  kiosk.visit = freshVisit(page.languages[0]);
  forgetKeys();
  emptyPaper();
  kiosk.frame.draw();
}

function allowedSeconds() {
  if (isFree()) return null;
  if (kiosk.frame.step === "pause") return kiosk.visit.refusal.seconds + page.idle_seconds;
  return kiosk.frame.step === "ticket" ? page.ticket_seconds : page.idle_seconds;
}

const isFree = () => isUntouched(kiosk.visit, page.languages[0]);
const warn = (seconds) => drawWarning(kiosk, seconds, () => stillHere());
const renewed = renewal(isFree);
kiosk.frame = frameOf(kiosk, () => { warn(null); stillHere(); });
const forgetKeys = listenToHands(kiosk);
const stillHere = watchIdle({ limit: allowedSeconds, left: warn, over: () => kiosk.clear() });
window.addEventListener("pagehide", forget);
window.addEventListener("pageshow", (event) => { if (event.persisted) forget(); });
window.addEventListener("contextmenu", (event) => event.preventDefault());
connect(page, {
  board(message) { kiosk.board = message.board; kiosk.at = message.at; kiosk.live = true; kiosk.frame.refresh(); },
  reachable(yes) { kiosk.reachable = yes; if (!yes) kiosk.live = false; kiosk.frame.refresh(); },
  reload: renewed.now,
});
kiosk.frame.draw();
