// Screens without a question to answer: the server is asked, cannot be reached, the office is closed.

import { about, button, controls, element, question, setText } from "../draw.js";
import { momentText } from "../words.js";
import { languages } from "./start.js";

export function sending(kiosk) {
  const { visit, say } = kiosk;
  const slow = Boolean(visit.request && visit.request.slow);
  return {
    node: element("div", { class: "screen still" },
      about(
        element("div", { class: "pulse", "aria-hidden": "true" }),
        question(say(slow ? "sending_waits" : "sending")),
        element("p", { class: "lead" }, slow ? say("sending_kept") : "")),
      slow ? controls("choices", button("", say("cancel"), () => kiosk.clear())) : null),
  };
}

export function unreachable(kiosk) {
  return {
    node: element("div", { class: "screen still" },
      about(
        element("div", { class: "pulse", "aria-hidden": "true" }),
        question(kiosk.say("unreachable")),
        element("p", { class: "lead" }, kiosk.say("unreachable_next")))),
  };
}

export function closed(kiosk) {
  const { page, visit, say } = kiosk;
  const activate = () => element("div", { class: "choices" }, button("", say("with"), () => kiosk.go("code")));
  const lead = element("p", { class: "lead" });
  const update = () => setText(lead, nextOpening(kiosk));
  update();
  return {
    update,
    node: element("div", { class: "screen still" },
      about(question(say("closed")), lead),
      // A reservation for the first minutes of the day is activated before the doors open.
      controls("entrance", page.activates ? activate() : null, languages(page, visit, kiosk))),
  };
}

function nextOpening({ board, at, page, visit, say }) {
  const opens = board.opens_at && momentText(board.opens_at, at, page.zone, visit.language);
  return opens ? say("next_opening", { time: opens }) : "";
}
