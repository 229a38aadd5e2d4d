// What the visitor came for: categories, and the services of a category, with the people waiting.
// A category with one service is that service, and the only category is no choice: no one should be
// asked a question with one answer.

import { about, button, controls, element, question, setText } from "../draw.js";
import { nameOf } from "../words.js";

export function matters(kiosk) {
  const all = groups(kiosk);
  const cards = all.length === 1 ? serviceCards(kiosk, all[0].services) : all.map((group) => card(kiosk, group));
  return screen(kiosk, kiosk.say("matters_question"), cards);
}

export function category(kiosk) {
  const chosen = groups(kiosk).find((group) => group.key === kiosk.visit.category);
  return screen(kiosk, chosen ? nameOf(chosen.names, kiosk.visit.language) : "",
    serviceCards(kiosk, chosen ? chosen.services : []));
}

function serviceCards(kiosk, services) {
  return services.map(({ letter, names }) => serviceCard(kiosk, letter, nameOf(names, kiosk.visit.language), ""));
}

function screen(kiosk, title, cards) {
  const update = () => cards.forEach((each) => each.update());
  update();
  return {
    update,
    foot: priorityButton(kiosk),
    node: element("div", { class: "screen matters" },
      about(question(title)),
      controls(`cards cards-${Math.min(cards.length, 7)}`, ...cards.map((each) => each.node))),
  };
}

export function offered({ page, board }) {
  return board.services.filter((service) => page.services.includes(service.letter));
}

function groups(kiosk) {
  const services = offered(kiosk);
  return kiosk.page.categories
    .map((each) => ({ ...each, services: services.filter((service) => service.category === each.key) }))
    .filter((group) => group.services.length);
}

function card(kiosk, group) {
  const title = nameOf(group.names, kiosk.visit.language);
  if (group.services.length > 1) return categoryCard(kiosk, group, title);
  const [only] = group.services;
  const name = nameOf(only.names, kiosk.visit.language);
  return serviceCard(kiosk, only.letter, title, name === title ? "" : name);
}

function serviceCard(kiosk, letter, title, subtitle) {
  const state = element("span", { class: "card-state" });
  const mark = element("span", { class: "card-mark", "aria-hidden": "true" }, letter);
  const node = element("button", { type: "button", class: "button card", "data-service": letter,
    click: () => { if (node.getAttribute("aria-disabled") !== "true") kiosk.takeWalkIn(letter); } },
  mark,
  element("span", { class: "card-words" },
    element("span", { class: "card-title" }, title),
    subtitle ? element("span", { class: "card-subtitle" }, subtitle) : null),
  state);
  return { node, update: () => refresh(kiosk, letter, node, state, mark) };
}

function refresh(kiosk, letter, node, state, mark) {
  const service = offered(kiosk).find((each) => each.letter === letter);
  // What is shown may be old: then the server decides, not the card.
  const open = !service ? false : service.available || !kiosk.live;
  node.setAttribute("aria-disabled", String(!open));
  if (service) mark.style.backgroundColor = service.colour;
  setText(state, open ? waitingText(kiosk, service) : kiosk.say(`why_${service ? service.why : "closed"}`));
}

function waitingText(kiosk, service) {
  if (!kiosk.live) return "";
  const waiting = kiosk.say("waiting", { count: service.count });
  if (service.wait_minutes === null || !service.count) return waiting;
  return `${waiting} · ${kiosk.say("wait", { minutes: service.wait_minutes })}`;
}

function categoryCard(kiosk, group, title) {
  const state = element("span", { class: "card-state" });
  const node = element("button", { type: "button", class: "button card", "data-category": group.key,
    click: () => kiosk.go("category", { category: group.key }) },
  element("span", { class: "card-mark several", "aria-hidden": "true" }, "…"),
  element("span", { class: "card-words" }, element("span", { class: "card-title" }, title)),
  state);
  const update = () => {
    const count = offered(kiosk)
      .filter((service) => service.category === group.key)
      .reduce((sum, service) => sum + service.count, 0);
    setText(state, kiosk.live ? kiosk.say("waiting", { count }) : "");
  };
  return { node, update };
}

// Stands in the foot: a quiet way for those who are entitled, no question for all the others.
function priorityButton(kiosk) {
  const { page, visit, say } = kiosk;
  if (!page.priorities.length) return null;
  const chosen = page.priorities.find((each) => each.key === visit.priority);
  const text = chosen ? say("priority_chosen", { name: nameOf(chosen.names, visit.language) }) : say("priority");
  return button(chosen ? "cell quiet chosen" : "cell quiet", text, () => kiosk.go("priority"));
}
