// What stands on the screen: the office's name, one screen at a time, and the way back below it.

import { cell, setText } from "./draw.js";
import { fit, refit } from "./fit.js";
import { icon } from "./icons.js";
import { kept } from "./visit.js";
import { nameOf, wordsOf } from "./words.js";
import { category, matters } from "./screens/matters.js";
import { code } from "./screens/code.js";
import { language } from "./screens/language.js";
import { pause } from "./screens/pause.js";
import { priority } from "./screens/priority.js";
import { refusal } from "./screens/refusal.js";
import { start } from "./screens/start.js";
import { ticket } from "./screens/ticket.js";
import { closed, sending, unreachable } from "./screens/waiting.js";

const SCREENS = {
  start, code, matters, category, priority, language, sending, refusal, pause, ticket, closed, unreachable,
};
const BACK = { code: "start", matters: "start", category: "matters", priority: "matters", language: "start" };
const SETTLE_MS = 300;

const stage = document.getElementById("stage");
const foot = document.getElementById("foot");

// before() and drawn() hear of each screen that is new.
export function frameOf(kiosk, { before, drawn }) {
  let settled = null;
  const frame = { step: "", screen: {}, draw, refresh, freeze, back };

  function draw() {
    const { visit } = kiosk;
    before();
    frame.step = shownStep(kiosk);
    kiosk.say = wordsOf(kiosk.page, visit.language);
    document.documentElement.lang = visit.language;
    document.body.dataset.step = frame.step;
    setText(document.getElementById("office-name"), nameOf(kiosk.page.names, visit.language));
    stage.inert = false;
    foot.inert = false;
    settle();
    frame.screen = SCREENS[frame.step](kiosk);
    stage.replaceChildren(frame.screen.node);
    drawFoot(kiosk, frame);
    drawn();
    fit();
    stage.scrollTop = 0;
    const title = stage.querySelector("h1");
    if (title) title.focus({ preventScroll: true });
  }

  // Redraws a screen that shows the kiosk's own state, refreshes the others in place: a card that
  // is replaced under a finger would not be pressed.
  function refresh() {
    if (shownStep(kiosk) !== frame.step) return draw();
    if (!frame.screen.update) return undefined;
    frame.screen.update();
    return refit();
  }

  // The second tap of a double tap must not press what has just appeared under the finger.
  function settle() {
    stage.classList.add("settling");
    clearTimeout(settled);
    settled = setTimeout(() => stage.classList.remove("settling"), SETTLE_MS);
  }

  function freeze() {
    stage.inert = true;
    foot.inert = true;
  }

  function back() {
    const button = foot.querySelector(".back");
    if (button && !foot.inert) button.click();
  }

  return frame;
}

// The visit's step, unless there is nothing to begin.
function shownStep(kiosk) {
  const { step } = kiosk.visit;
  if (step !== "start") return step;
  if (!kiosk.reachable) return "unreachable";
  return kiosk.live && !kiosk.board.open ? "closed" : "start";
}

function drawFoot(kiosk, { step, screen }) {
  foot.hidden = !BACK[step];
  if (foot.hidden) return foot.replaceChildren();
  const { say } = kiosk;
  return foot.replaceChildren(
    cell("back", icon("back"), say("back"), () => goBack(kiosk, step)),
    ...(screen.foot ? [screen.foot] : []),
    cell("", icon("start_over"), say("start_over"), () => kiosk.clear()));
}

function goBack(kiosk, step) {
  const { visit } = kiosk;
  if (step === "language") return kiosk.go(visit.before);
  if (step === "priority") return kiosk.go(visit.category ? "category" : BACK[step]);
  if (BACK[step] === "start") return startAgain(kiosk);
  return kiosk.go(BACK[step], { code: "", refusal: null, category: null });
}

// Back at the two doors only how the visitor sees and hears is worth keeping.
function startAgain(kiosk) {
  const keeps = kept(kiosk.visit);
  kiosk.clear(keeps);
}
