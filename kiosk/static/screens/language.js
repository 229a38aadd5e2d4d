// Another language, at any moment of a visit; then back to where it was.

import { about, button, controls, element, question } from "../draw.js";

export function language(kiosk) {
  const { page, visit, say } = kiosk;
  const choices = page.languages.map((each) =>
    button("choice", page.native[each], () => kiosk.turnTo(each, visit.before),
      { lang: each, "aria-pressed": String(each === visit.language) }));
  return {
    node: element("div", { class: "screen priority" },
      about(question(say("languages"))),
      controls("choices", ...choices)),
  };
}
