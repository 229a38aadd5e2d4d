// Priority: a question only for those who ask for it.

import { about, button, controls, element, question } from "../draw.js";
import { nameOf } from "../words.js";

export function priority(kiosk) {
  const { page, visit, say } = kiosk;
  const back = (key) => kiosk.go(visit.category ? "category" : "matters", { priority: key });
  const choices = page.priorities.map((each) =>
    button("choice", nameOf(each.names, visit.language), () => back(each.key),
      { "aria-pressed": String(each.key === visit.priority) }));
  return {
    node: element("div", { class: "screen priority" },
      about(question(say("priority_question"))),
      controls("choices", ...choices,
        button("choice", say("no_priority"), () => back(null), { "aria-pressed": String(!visit.priority) }))),
  };
}
