// The first screen: the language, and two doors; one where reservations need no activation.

import { about, button, controls, element, question } from "../draw.js";

export function start(kiosk) {
  const { page, visit, say } = kiosk;
  const door = (classes, title, hint, click) =>
    element("button", { type: "button", class: `button door ${classes}`, click },
      element("span", { class: "door-title" }, title), element("span", { class: "door-hint" }, hint));
  return {
    node: element("div", { class: "screen start" },
      about(
        question(say(page.activates ? "start_question" : "start_without")),
        page.activates ? null : element("p", { class: "lead" }, say("with_nothing_to_do"))),
      controls("entrance",
        element("div", { class: "doors" },
          page.activates ? door("primary", say("with"), say("with_hint"), () => kiosk.go("code")) : null,
          door(page.activates ? "" : "primary", say("without"), say("without_hint"), () => kiosk.go("matters"))),
        languages(page, visit, kiosk))),
  };
}

export function languages(page, visit, kiosk) {
  const choices = page.languages.map((language) =>
    button("language", page.native[language], () => kiosk.turnTo(language), {
      lang: language,
      "aria-pressed": String(language === visit.language),
    }));
  return element("div", { class: "languages", role: "group", "aria-label": kiosk.say("languages") }, ...choices);
}
