// The reservation's code: a keypad as on a cash machine, digits in groups as they are typed.

import { about, button, controls, element, question, setText } from "../draw.js";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
const GROUP = 4;

export function code(kiosk) {
  const { page, visit, say } = kiosk;
  const slots = Array.from({ length: page.digits }, (_, place) =>
    element("span", { class: place && place % GROUP === 0 ? "slot group-start" : "slot" }));
  const typed = element("p", { class: "unseen", role: "status" });
  const message = element("p", { class: "message", id: "code-message" });
  const confirm = button("primary confirm", say("confirm"), () => kiosk.confirm());

  function update() {
    slots.forEach((slot, place) => {
      setText(slot, visit.code[place] ?? "");
      slot.classList.toggle("next", place === visit.code.length);
    });
    setText(typed, visit.code ? say("code_so_far", { code: [...visit.code].join(" ") }) : "");
    showMessage();
    // Not `disabled`: whoever listens or uses the keyboard must be able to come to it.
    confirm.setAttribute("aria-disabled", String(visit.code.length !== page.digits));
  }

  function showMessage() {
    const { refusal } = visit;
    message.classList.toggle("wrong", Boolean(refusal));
    if (refusal) message.setAttribute("role", "alert");
    else message.removeAttribute("role");
    const wrong = refusal?.short ? say("code_short", { digits: page.digits }) : refusal?.detail;
    setText(message, wrong ?? say("code_hint"));
  }

  const digit = (character) =>
    button("key", character, () => kiosk.type(character), { "data-key": character });
  update();
  return {
    update,
    node: element("div", { class: "screen code" },
      about(
        question(say("code_question")),
        element("div", { class: "slots", "aria-hidden": "true" }, ...slots),
        typed,
        message),
      controls("keypad",
        element("div", { class: "keys", "data-told": say("guide_keypad") },
          ...KEYS.map(digit),
          button("key soft delete-all", "C", () => kiosk.type("Delete"), { "aria-label": say("delete_all") }),
          digit("0"),
          button("key soft delete-last", "⌫", () => kiosk.type("Backspace"), { "aria-label": say("delete_last") })),
        confirm)),
  };
}
