// Too many wrong codes: nothing is looked at for a while, and a ticket without one is still given.

import { about, button, controls, element, question, setText } from "../draw.js";

export function pause(kiosk) {
  const { say } = kiosk;
  const { refusal } = kiosk.visit;
  const lead = element("p", { class: "lead", role: "status" }, say("pause_why"));
  const left = element("p", { class: "pause-left" });
  const again = button("primary", say("pause_again"), () => kiosk.go("code", { refusal: null }));
  again.hidden = true;

  function count() {
    const seconds = secondsLeft(refusal);
    if (!left.isConnected || !seconds) clearInterval(counting);
    setText(left, seconds ? say("pause_left", { seconds }) : "");
    if (seconds) return;
    setText(lead, say("pause_over"));
    again.hidden = false;
  }

  const counting = setInterval(count, 500);
  setText(left, say("pause_left", { seconds: secondsLeft(refusal) }));
  return {
    node: element("div", { class: "screen still refusal", "data-reason": refusal.reason },
      about(question(say("title_wait_a_minute")), lead, left),
      controls("choices",
        again,
        button("", say("take_walk_in"), () => kiosk.go("matters", { refusal: null })),
        button("", say("understood"), () => kiosk.clear()))),
  };
}

// By this machine's own clock from the answer on: it may go wrong, but it goes evenly.
function secondsLeft(refusal) {
  refusal.cameAt ??= performance.now();
  return Math.max(0, Math.ceil(refusal.seconds - (performance.now() - refusal.cameAt) / 1000));
}
