// The reservation's code: a keypad as on a cash machine, digits in groups as they are typed.

import { button, element, question, setText } from "../draw.js";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
const GROUP = 4;

export function code(kiosk) {
  const { page, visit, say } = kiosk;
  const slots = Array.from({ length: page.digits }, (_, place) =>
    element("span", { class: place && place % GROUP === 0 ? "slot group-start" : "slot" }));
  const spoken = element("p", { class: "unseen", role: "status" });
  const message = element("p", { class: "message", id: "code-message" });
  const confirm = button("primary confirm", say("confirm"), () => kiosk.activate());

  function update() {
    slots.forEach((slot, place) => {
      setText(slot, visit.code[place] ?? "");
      slot.classList.toggle("next", place === visit.code.length);
    });
    setText(spoken, visit.code ? say("code_so_far", { code: [...visit.code].join(" ") }) : "");
    const wrong = Boolean(visit.refusal);
    message.classList.toggle("wrong", wrong);
    setText(message, wrong ? visit.refusal.detail : say("code_hint"));
    confirm.disabled = visit.code.length !== page.digits;
  }

  const digit = (character) => button("key", character, () => kiosk.type(character));
  update();
  return {
    update,
    node: element("div", { class: "screen code" },
      element("div", { class: "entry" },
        question(say("code_question")),
        element("div", { class: "slots", "aria-hidden": "true" }, ...slots),
        spoken,
        message),
      element("div", { class: "keypad" },
        ...KEYS.map(digit),
        button("key soft", "C", () => kiosk.type("Delete"), { "aria-label": say("delete_all") }),
        digit("0"),
        button("key soft", "⌫", () => kiosk.type("Backspace"), { "aria-label": say("delete_last") }),
        confirm)),
  };
}
