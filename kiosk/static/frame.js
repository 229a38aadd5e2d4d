// What stands on the screen: the office's name, one screen at a time, and the way back below it.

import { button, setText } from "./draw.js";
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
const SETTLE_MS = 300;

const stage = document.getElementById("stage");
const foot = document.getElementById("foot");

// drawn() hears after each screen that is new.
export function frameOf(kiosk, drawn) {
  let settled = null;
  const frame = { step: "", screen: {}, draw, refresh, freeze };

  function draw() {
    const { language } = kiosk.visit;
    frame.step = shownStep(kiosk);
    kiosk.say = wordsOf(kiosk.page, language);
    document.documentElement.lang = language;
    document.body.dataset.step = frame.step;
    setText(document.getElementById("office-name"), nameOf(kiosk.page.names, language));
    stage.inert = false;
    foot.inert = false;
    settle();
    frame.screen = SCREENS[frame.step](kiosk);
    stage.replaceChildren(frame.screen.node);
    drawFoot(kiosk, frame);
    stage.scrollTop = 0;
    const title = stage.querySelector("h1");
    if (title) title.focus({ preventScroll: true });
    drawn();
  }

  // Redraws a screen that shows the kiosk's own state, refreshes the others in place: a card that
  // is replaced under a finger would not be pressed.
  function refresh() {
    if (shownStep(kiosk) !== frame.step || frame.step === "closed") draw();
    else if (frame.screen.update) frame.screen.update();
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
  const back = BACK[step];
  foot.hidden = !back;
  if (!back) return foot.replaceChildren();
  const { visit, say } = kiosk;
  const goal = step === "priority" && visit.category ? "category" : back;
  const goBack = () => kiosk.go(goal, step === "priority" ? {} : { code: "", refusal: null, category: null });
  return foot.replaceChildren(
    button("", say("back"), goal === "start" ? () => startAgain(kiosk) : goBack),
    ...(screen.foot ? [screen.foot] : []),
    button("", say("start_over"), () => kiosk.clear()));
}

// Back at the two doors nothing but the language is worth keeping.
function startAgain(kiosk) {
  const { language } = kiosk.visit;
  kiosk.clear();
  if (language !== kiosk.page.languages[0]) kiosk.turnTo(language);
}
