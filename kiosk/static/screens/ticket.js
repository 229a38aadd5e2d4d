// The ticket: the number as large as the hall shows it, and what to do now.

import { button, drawing, element, setText } from "../draw.js";
import { printTicket } from "../paper.js";

export function ticket(kiosk) {
  const { page, visit, say } = kiosk;
  const { answer } = visit;
  const countdown = element("p", { class: "countdown", "aria-hidden": "true" });
  const lines = [answer.reservation, answer.priority, answer.ahead, answer.wait, answer.counters_text];
  return {
    left: (seconds) => setText(countdown, say("back_in", { seconds })),
    node: element("div", { class: "screen ticket" },
      element("div", { class: "ticket-main" },
        element("h1", { class: "ticket-title", tabindex: "-1" },
          element("span", { class: "ticket-label" }, answer.repeated ? say("repeated") : say("your_number")),
          element("span", { class: "ticket-number" }, answer.number)),
        element("p", { class: "ticket-service" }, answer.service_name)),
      element("div", { class: "ticket-side" },
        element("p", { class: "ticket-do" }, say(page.printing ? "ticket_take" : "ticket_remember")),
        element("p", { class: "ticket-do" }, say("ticket_watch")),
        element("ul", { class: "ticket-facts" },
          ...lines.filter(Boolean).map((line) => element("li", {}, line)))),
      element("figure", { class: "ticket-qr" }, drawing(answer.qr), element("figcaption", {}, say("qr"))),
      element("div", { class: "ticket-end" },
        countdown,
        page.printing && answer.repeated
          ? button("", say("print_again"), () => printTicket(answer, say)) : null,
        button("primary", say("done"), () => kiosk.clear()))),
  };
}
