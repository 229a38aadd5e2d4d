// The ticket: the number as large as the hall shows it, how the paper comes, and what to do now.

import { button, drawing, element, setText } from "../draw.js";
import { printAgain } from "../printing.js";

export function ticket(kiosk) {
  const { page, visit, say } = kiosk;
  const { answer } = visit;
  const countdown = element("p", { class: "countdown", "aria-hidden": "true" });
  const lines = [answer.reservation, answer.priority, answer.ahead, answer.wait, answer.counters_text];
  const paper = element("div", { class: "ticket-paper", role: "status" });
  const again = button("", say("print_again"), () => printAgain(kiosk));
  const done = button("primary", "", () => kiosk.clear());

  function update() {
    drawPaper(paper, kiosk);
    const { state } = visit.paper;
    again.hidden = !(state === "kept" || (state === "printed" && (answer.repeated || page.printing !== "browser")));
    setText(done, say(isKept(visit) ? "have_it" : "done"));
  }

  update();
  return {
    update,
    // Without paper the number stays until it is taken down.
    get seconds() { return visit.paper.state === "printed" ? page.ticket_seconds : page.unprinted_seconds; },
    left: (seconds) => setText(countdown, say("back_in", { seconds })),
    node: element("div", { class: "screen ticket" },
      element("div", { class: "ticket-main" },
        element("h1", { class: "ticket-title", tabindex: "-1" },
          element("span", { class: "ticket-label" }, answer.repeated ? say("repeated") : say("your_number")),
          element("span", { class: "ticket-number" }, answer.number)),
        element("p", { class: "ticket-service" }, answer.service_name)),
      element("div", { class: "ticket-side" },
        paper,
        element("p", { class: "ticket-do" }, say("ticket_watch")),
        element("ul", { class: "ticket-facts" },
          ...lines.filter(Boolean).map((line) => element("li", {}, line)))),
      element("figure", { class: "ticket-qr" }, drawing(answer.qr), element("figcaption", {}, say("qr"))),
      element("div", { class: "ticket-end" }, countdown, again, done)),
  };
}

// Whether the visitor has nothing in hand but the number on the screen.
function isKept({ paper }) {
  return paper.state === "none" || paper.state === "trouble";
}

// What stands there already is left: a screen reader must not say it twice.
function drawPaper(node, kiosk) {
  const texts = paperTexts(kiosk);
  node.dataset.paper = kiosk.visit.paper.state;
  if (node.dataset.texts === String(texts)) return;
  node.dataset.texts = texts;
  node.replaceChildren(...texts.map((text) => element("p", { class: "ticket-do" }, text)));
}

function paperTexts({ visit, say }) {
  const { state, trouble } = visit.paper;
  const { number } = visit.answer;
  if (state === "trouble") return [say(`trouble_${trouble}`), say("number_is", { number }), say("paper_later")];
  if (state === "printing") return [say("paper_printing")];
  return [say(state === "printed" ? "ticket_take" : "ticket_remember")];
}
