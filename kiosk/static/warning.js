// The warning before a visit ends by itself, and the way to more time.

import { button, element, setText } from "./draw.js";
import { refit } from "./fit.js";

const warning = document.getElementById("warning");
let before = null;

// Shows what is left of the time, or nothing while there is enough; `warned` hears of its beginning.
export function drawWarning(kiosk, seconds, { more, warned }) {
  const { step, screen } = kiosk.frame;
  if (step === "ticket" && seconds !== null) {
    screen.left(seconds);
    refit();
  }
  if (seconds === null || seconds > kiosk.page.warning_seconds) return hide();
  if (warning.hidden) {
    show(kiosk, more);
    warned(seconds);
  }
  return setText(warning.querySelector(".seconds"), kiosk.say("clears_in", { seconds }));
}

function show(kiosk, more) {
  const { say } = kiosk;
  const stay = button("primary", say("more_time"), more);
  before = document.activeElement;
  warning.hidden = false;
  warning.replaceChildren(
    element("p", { id: "warning-question" }, say("more_time_question")),
    element("p", { class: "seconds", "aria-hidden": "true" }),
    stay);
  refit();
  stay.focus({ preventScroll: true });
}

// The focus goes back to where it was, unless it has gone on already.
function hide() {
  if (warning.hidden) return;
  const held = warning.contains(document.activeElement);
  warning.hidden = true;
  warning.replaceChildren();
  if (held && before?.isConnected) before.focus({ preventScroll: true });
  before = null;
}
