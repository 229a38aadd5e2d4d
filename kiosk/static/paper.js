// The printed ticket: filled just before printing, emptied when the visitor leaves.

import { drawing, element } from "./draw.js";

const paper = document.getElementById("paper");

export function printTicket(answer, say) {
  fill(answer, say);
  window.print();
}

export function emptyPaper() {
  paper.replaceChildren();
}

function fill(answer, say) {
  paper.replaceChildren(
    element("p", { class: "paper-office" }, answer.office),
    ...[answer.address].filter(Boolean).map((line) => element("p", { class: "paper-small" }, line)),
    element("p", { class: "paper-number" }, answer.number),
    element("p", { class: "paper-service" }, answer.service_name),
    ...[answer.reservation, answer.priority, answer.moment]
      .filter(Boolean).map((line) => element("p", {}, line)),
    element("p", { class: "paper-strong" }, answer.ahead),
    ...[answer.wait, answer.counters_text].filter(Boolean).map((line) => element("p", {}, line)),
    element("p", {}, say("ticket_watch")),
    element("div", { class: "paper-qr" }, drawing(answer.qr)),
    element("p", { class: "paper-small" }, say("qr")),
  );
}
