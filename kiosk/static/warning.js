// The warning before a visit ends by itself, and the way to more time.

import { button, element, setText } from "./draw.js";

const WARN_SECONDS = 10;

const warning = document.getElementById("warning");

// Shows what is left of the time, or nothing while there is enough.
export function drawWarning(kiosk, seconds, more) {
  const { step, screen } = kiosk.frame;
  if (step === "ticket" && seconds !== null) screen.left(seconds);
  const show = seconds !== null && step !== "ticket" && seconds <= WARN_SECONDS;
  if (!show) {
    if (!warning.hidden) { warning.hidden = true; warning.replaceChildren(); }
    return;
  }
  if (warning.hidden) {
    warning.hidden = false;
    warning.replaceChildren(
      element("p", { role: "status" }, kiosk.say("more_time_question")),
      element("p", { class: "seconds", "aria-hidden": "true" }),
      button("primary", kiosk.say("more_time"), more));
  }
  setText(warning.querySelector(".seconds"), kiosk.say("clears_in", { seconds }));
}
