// The kiosk: one visit at a time, one screen at a time, and nothing left for the next visitor.

import { ask } from "./asking.js";
import { element, button, setText } from "./draw.js";
import { watchIdle } from "./idle.js";
import { connect } from "./live.js";
import { emptyPaper, printTicket } from "./paper.js";
import { listenToKeys } from "./scanner.js";
import { freshVisit, isUntouched } from "./visit.js";
import { nameOf, wordsOf } from "./words.js";
import { category, matters } from "./screens/matters.js";
import { code } from "./screens/code.js";
import { pause } from "./screens/pause.js";
import { priority } from "./screens/priority.js";
import { refusal } from "./screens/refusal.js";
import { start } from "./screens/start.js";
import { ticket } from "./screens/ticket.js";
import { closed, sending, unreachable } from "./screens/waiting.js";

const SCREENS = {
  start, code, matters, category, priority, sending, refusal, pause, ticket, closed, unreachable,
};
const BACK = { code: "start", matters: "start", category: "matters", priority: "matters" };
const TYPED_AGAIN = ["unknown_code", "mistyped_code", "invalid_code"];
const SHOW_SENDING_MS = 250;
const SETTLE_MS = 300;
const WARN_SECONDS = 10;
const RELOAD_PAUSE_MS = 60000;

const page = JSON.parse(document.getElementById("kiosk-page").textContent);
const stage = document.getElementById("stage");
const foot = document.getElementById("foot");
const warning = document.getElementById("warning");
let screen = {};
let drawn = "";
let wantsReload = false;
let settled = null;

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
    draw();
  },

  speak(language) {
    kiosk.visit.language = language;
    draw();
  },

  // Forgets the visitor: what was typed, asked, answered, printed, and what is still on its way.
  clear() {
    forget();
    if (wantsReload) reload();
  },

  type(key) {
    const { visit } = kiosk;
    visit.refusal = null;
    if (key === "Backspace") visit.code = visit.code.slice(0, -1);
    else if (key === "Delete") visit.code = "";
    else visit.code = (visit.code + key).slice(0, page.digits);
    screen.update();
  },

  activate(typed = kiosk.visit.code) {
    return request("activation", `${page.address}/activations`, { code: typed });
  },

  takeWalkIn(service) {
    return request("ticket", `${page.address}/tickets`, { service, priority: kiosk.visit.priority });
  },
};

function forget() {
  if (kiosk.visit.request) kiosk.visit.request.abort();
  kiosk.visit = freshVisit(page.languages[0]);
  forgetKeys();
  emptyPaper();
  draw();
}

async function request(asked, address, body) {
  const { visit } = kiosk;
  if (visit.request) return;
  const giveUp = new AbortController();
  visit.request = { slow: false, abort: () => giveUp.abort() };
  visit.asked = asked;
  stage.inert = true;
  foot.inert = true;
  const mayShow = () => visit.request && kiosk.visit === visit && kiosk.go("sending");
  const show = setTimeout(mayShow, SHOW_SENDING_MS);
  const waits = () => {
    if (!visit.request || visit.request.slow) return;
    visit.request.slow = true;
    mayShow();
  };
  const outcome = await ask(address, { ...body, language: visit.language }, { signal: giveUp.signal, waits });
  clearTimeout(show);
  visit.request = null;
  // Another visitor may stand here by now: an answer that comes late is nobody's.
  if (kiosk.visit !== visit || !outcome) return;
  if (outcome.answer) give(outcome.answer);
  else refuse(outcome.refusal, body);
}

function give(answer) {
  kiosk.go("ticket", { answer, code: "", refusal: null });
  if (page.printing && !answer.repeated) printTicket(answer, kiosk.say);
}

function refuse(answer, body) {
  if (answer.reason === "wait_a_minute") return kiosk.go("pause", { refusal: answer, code: "" });
  if (!TYPED_AGAIN.includes(answer.reason)) return kiosk.go("refusal", { refusal: answer, code: "" });
  const digits = body.code.replace(/\D/g, "").slice(0, page.digits);
  return kiosk.go("code", { refusal: answer, code: digits });
}

// What stands on the screen: the visit's step, unless there is nothing to begin.
function shownStep() {
  const { step } = kiosk.visit;
  if (step !== "start") return step;
  if (!kiosk.reachable) return "unreachable";
  return kiosk.live && !kiosk.board.open ? "closed" : "start";
}

function draw() {
  const step = shownStep();
  const { language } = kiosk.visit;
  kiosk.say = wordsOf(page, language);
  document.documentElement.lang = language;
  document.body.dataset.step = step;
  setText(document.getElementById("office-name"), nameOf(page.names, language));
  drawn = step;
  stage.inert = false;
  foot.inert = false;
  settle();
  screen = SCREENS[step](kiosk);
  stage.replaceChildren(screen.node);
  drawFoot(step);
  drawWarning(null);
  stage.scrollTop = 0;
  const title = stage.querySelector("h1");
  if (title) title.focus({ preventScroll: true });
  stillHere();
}

// The second tap of a double tap must not press what has just appeared under the finger.
function settle() {
  stage.classList.add("settling");
  clearTimeout(settled);
  settled = setTimeout(() => stage.classList.remove("settling"), SETTLE_MS);
}

function drawFoot(step) {
  const back = BACK[step];
  foot.hidden = !back;
  if (!back) return foot.replaceChildren();
  const { visit, say } = kiosk;
  const goal = step === "priority" && visit.category ? "category" : back;
  const goBack = () => kiosk.go(goal, step === "priority" ? {} : { code: "", refusal: null, category: null });
  return foot.replaceChildren(
    button("", say("back"), goal === "start" ? () => startAgain() : goBack),
    ...(screen.foot ? [screen.foot] : []),
    button("", say("start_over"), () => kiosk.clear()));
}

// Back at the two doors nothing but the language is worth keeping.
function startAgain() {
  const { language } = kiosk.visit;
  kiosk.clear();
  if (language !== page.languages[0]) kiosk.speak(language);
}

function drawWarning(seconds) {
  if (drawn === "ticket" && seconds !== null) screen.left(seconds);
  const show = seconds !== null && drawn !== "ticket" && seconds <= WARN_SECONDS;
  if (!show) {
    if (!warning.hidden) { warning.hidden = true; warning.replaceChildren(); }
    return;
  }
  if (warning.hidden) {
    warning.hidden = false;
    warning.replaceChildren(
      element("p", { role: "status" }, kiosk.say("more_time_question")),
      element("p", { class: "seconds", "aria-hidden": "true" }),
      button("primary", kiosk.say("more_time"), () => stillHere()));
  }
  setText(warning.querySelector(".seconds"), kiosk.say("clears_in", { seconds }));
}

function allowedSeconds() {
  if (isUntouched(kiosk.visit, page.languages[0])) return null;
  if (drawn === "pause") return kiosk.visit.refusal.seconds + page.idle_seconds;
  return drawn === "ticket" ? page.ticket_seconds : page.idle_seconds;
}

// Redraws a screen that shows the kiosk's own state, refreshes the others in place: a card that is
// replaced under a finger would not be pressed.
function refresh() {
  if (shownStep() !== drawn || drawn === "closed") draw();
  else if (screen.update) screen.update();
}

function typed(key, target) {
  if (drawn !== "code") return false;
  if (/^\d$/.test(key) || key === "Backspace" || key === "Delete") { kiosk.type(key); return true; }
  const onButton = target instanceof HTMLButtonElement;
  if (key === "Enter" && !onButton && kiosk.visit.code.length === page.digits) kiosk.activate();
  return false;
}

// A scan at any moment begins a visit of its own, in the language that was chosen.
function scanned(barcode) {
  if (kiosk.visit.request || !kiosk.reachable || !page.activates) return;
  const { language } = kiosk.visit;
  const keeps = !["ticket", "refusal", "pause"].includes(drawn);
  kiosk.clear();
  if (keeps) kiosk.visit.language = language;
  kiosk.go("code");
  kiosk.activate(barcode);
}

const isFree = () => isUntouched(kiosk.visit, page.languages[0]);

// Another version of the page: loaded between two visitors, and never in a tight circle.
async function reload() {
  wantsReload = Date.now() - Number(sessionStorage.getItem("reloaded_at")) > RELOAD_PAUSE_MS;
  if (!wantsReload || !isFree()) return;
  // Only when the page can be had: the browser's own error page would stay for ever.
  const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
  if (!answer?.ok || !isFree()) return;
  sessionStorage.setItem("reloaded_at", String(Date.now()));
  location.reload();
}

const byHand = () => drawn === "code";
const forgetKeys = listenToKeys({ shortest: page.digits, byHand, scanned, key: typed });
const stillHere = watchIdle({ limit: allowedSeconds, left: drawWarning, over: () => kiosk.clear() });
window.addEventListener("pagehide", forget);
window.addEventListener("pageshow", (event) => { if (event.persisted) forget(); });
window.addEventListener("contextmenu", (event) => event.preventDefault());
connect(page, {
  board(message) { kiosk.board = message.board; kiosk.at = message.at; kiosk.live = true; refresh(); },
  reachable(yes) { kiosk.reachable = yes; if (!yes) kiosk.live = false; refresh(); },
  reload,
});
draw();
