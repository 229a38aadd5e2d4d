// An expected no: what is the matter in plain words, and what to do next.

import { about, button, controls, element, question } from "../draw.js";

const TITLED = ["too_early", "too_late", "already_used", "reservation_cancelled", "closed",
  "closing_soon", "quota_reached", "no_walk_ins", "numbers_used_up"];

export function refusal(kiosk) {
  const { visit, say } = kiosk;
  const { reason, detail } = visit.refusal;
  return {
    node: element("div", { class: "screen still refusal", "data-reason": reason },
      about(
        question(say(`title_${TITLED.includes(reason) ? reason : "other"}`)),
        element("p", { class: "lead" }, detail ?? "")),
      controls("choices", ...nextSteps(kiosk))),
  };
}

function nextSteps(kiosk) {
  const { visit, say } = kiosk;
  const end = (classes) => button(classes, say("understood"), () => kiosk.clear());
  if (visit.asked === "ticket") {
    return [button("primary", say("other_matter"), () => kiosk.go("matters", { refusal: null, category: null })),
      end("")];
  }
  if (visit.refusal.walk_in) return [button("primary", say("take_walk_in"), () => takeInstead(kiosk)), end("")];
  return [end("primary")];
}

// The reservation's own service is known: one touch is enough.
function takeInstead(kiosk) {
  const { service } = kiosk.visit.refusal;
  if (service) kiosk.takeWalkIn(service);
  else kiosk.go("matters", { refusal: null, code: "" });
}
