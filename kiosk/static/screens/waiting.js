// Screens without a question to answer: the server is asked, cannot be reached, the office is closed.

import { button, element, question } from "../draw.js";
import { momentText } from "../words.js";
import { languages } from "./start.js";

export function sending(kiosk) {
  const { visit, say } = kiosk;
  const slow = Boolean(visit.request && visit.request.slow);
  return {
    node: element("div", { class: "screen still" },
      element("div", { class: "pulse", "aria-hidden": "true" }),
      question(say(slow ? "sending_waits" : "sending")),
      element("p", { class: "lead" }, slow ? say("sending_kept") : ""),
      slow ? button("", say("cancel"), () => kiosk.clear()) : null),
  };
}

export function unreachable(kiosk) {
  return {
    node: element("div", { class: "screen still" },
      element("div", { class: "pulse", "aria-hidden": "true" }),
      question(kiosk.say("unreachable")),
      element("p", { class: "lead" }, kiosk.say("unreachable_next"))),
  };
}

export function closed(kiosk) {
  const { page, board, visit, say } = kiosk;
  const activate = () => element("div", { class: "choices" }, button("", say("with"), () => kiosk.go("code")));
  const opens = board.opens_at && momentText(board.opens_at, kiosk.at, page.zone, visit.language);
  return {
    node: element("div", { class: "screen still" },
      question(say("closed")),
      element("p", { class: "lead" }, opens ? say("next_opening", { time: opens }) : ""),
      // A reservation for the first minutes of the day is activated before the doors open.
      page.activates ? activate() : null,
      languages(page, visit, kiosk)),
  };
}
