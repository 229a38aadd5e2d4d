// The kiosk: one visit at a time, one screen at a time, and nothing left for the next visitor.

import { aidsOf } from "./aids.js";
import { fit } from "./fit.js";
import { frameOf } from "./frame.js";
import { guideOf } from "./guide.js";
import { listenToHands } from "./hands.js";
import { watchIdle } from "./idle.js";
import { connect } from "./live.js";
import { stopPrinting } from "./printing.js";
import { renewal } from "./renewal.js";
import { activate, takeWalkIn } from "./request.js";
import { freshVisit, isUntouched, retell } from "./visit.js";
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

  turnTo(language, step = kiosk.visit.step) {
    retell(kiosk.visit, language);
    kiosk.go(step);
  },

  askLanguage() {
    const { step } = kiosk.visit;
    if (step !== "language") kiosk.go("language", { before: step });
  },

  // Forgets the visitor: what was typed, asked, answered, printed, and what is still on its way.
  clear(kept = {}) {
    forget(kept);
    if (renewed.due()) renewed.now();
  },

  type(key) {
    const { visit } = kiosk;
    visit.refusal = null;
    if (key === "Backspace") visit.code = visit.code.slice(0, -1);
    else if (key === "Delete") visit.code = "";
    else visit.code = (visit.code + key).slice(0, page.digits);
    kiosk.frame.refresh();
    guide.typed(key);
  },

  confirm() {
    const { visit } = kiosk;
    if (visit.code.length === page.digits) return kiosk.activate();
    visit.refusal = { short: true };
    kiosk.frame.refresh();
    return guide.told("code_short", { digits: page.digits });
  },

  // Out of the warning first, else one screen back.
  escape() {
    if (warning.hidden) kiosk.frame.back();
  },

  activate: (typed = kiosk.visit.code) => activate(kiosk, typed),
  takeWalkIn: (service) => takeWalkIn(kiosk, service),
};

function forget(kept = {}) {
  if (kiosk.visit.request) kiosk.visit.request.abort();
  stopPrinting(kiosk);
  kiosk.visit = { ...freshVisit(page.languages[0]), ...kept };
  forgetKeys();
  if (kept.aids) guide.stop();
  else guide.forget();
  kiosk.frame.draw();
}

// A screen may bring a time of its own; in all others a visit ends after a while without a touch.
function allowedSeconds() {
  if (isFree()) return null;
  if (guide.speaking()) stillHere();
  if (kiosk.frame.screen.seconds) return kiosk.frame.screen.seconds;
  if (kiosk.frame.step === "pause") return kiosk.visit.refusal.seconds + page.idle_seconds;
  return kiosk.frame.step === "ticket" ? page.ticket_seconds : page.idle_seconds;
}

function aided(aid) {
  const note = document.getElementById("note");
  note.textContent = aid === "unspoken" ? kiosk.say("guide_none") : "";
  document.getElementById("hint").textContent = kiosk.visit.aids.spoken ? kiosk.say("guide_hint") : "";
  // The hint takes room, too.
  fit();
  if (aid !== "spoken") return guide.state(document.activeElement);
  return kiosk.visit.aids.spoken ? guide.begin() : guide.stop();
}

function drawn() {
  document.getElementById("note").textContent = "";
  document.getElementById("hint").textContent = kiosk.visit.aids.spoken ? kiosk.say("guide_hint") : "";
  aids.draw();
  warn(null);
  stillHere();
  guide.screen();
}

const warning = document.getElementById("warning");
const isFree = () => isUntouched(kiosk.visit, page.languages[0]);
const warn = (seconds) => drawWarning(kiosk, seconds, { more: () => stillHere(), warned: guide.warn });
const guide = guideOf(kiosk);
const aids = aidsOf(kiosk, guide, aided);
const renewed = renewal(isFree);
kiosk.frame = frameOf(kiosk, { before: guide.before, drawn });
const forgetKeys = listenToHands(kiosk);
const stillHere = watchIdle({ limit: allowedSeconds, left: warn, over: () => kiosk.clear() });
window.addEventListener("pagehide", () => forget());
window.addEventListener("pageshow", (event) => { if (event.persisted) forget(); });
window.addEventListener("contextmenu", (event) => event.preventDefault());
connect(page, {
  board(message) { Object.assign(kiosk, { board: message.board, at: message.at, live: true }); kiosk.frame.refresh(); },
  reachable(yes) { kiosk.reachable = yes; if (!yes) kiosk.live = false; kiosk.frame.refresh(); },
  reload: renewed.now,
});
kiosk.frame.draw();
