// The lists beside the visitor: the queue in calling order, held, missed, colleagues, reservations.

import { servedHere } from "./board.js";
import { hour, minutesSince } from "./clock.js";
import { inLanguage, page, part, personOf, say, show, write } from "./page.js";
import { rowsOf } from "./rows.js";

const lists = {};

export function prepareLists() {
  add("here", "queue-row", numberOf, drawWaiting);
  add("elsewhere", "queue-row", numberOf, drawWaiting);
  add("held", "visitor-row", numberOf, (row, item) => drawAside(row, item, "resume"));
  add("missed", "visitor-row", numberOf, (row, item) => drawAside(row, item, "call"));
  add("desks", "desk-row", (item) => item.counter, drawDesk);
  add("awaited", "awaited-row", (item) => item.key, drawAwaited);
}

function add(name, template, keyOf, draw) {
  lists[name] = rowsOf(part(name), document.getElementById(template), keyOf, draw);
}

export function drawLists(board) {
  const here = board.queue.filter((row) => servedHere(row));
  const elsewhere = board.queue.filter((row) => !servedHere(row));
  fill("here", here);
  fill("elsewhere", elsewhere);
  fill("held", board.held);
  fill("missed", board.missed);
  fill("desks", board.desks.filter((each) => each.counter !== page.counter));
  fill("awaited", withKeys(board.awaited));
  show(part("elsewhere-box"), elsewhere.length > 0);
  show(part("empty"), here.length === 0);
}

function fill(name, items) {
  lists[name](items);
  write(part(`${name}-count`), items.length);
  part(name).closest(".box")?.classList.toggle("is-empty", items.length === 0);
}

function numberOf(item) {
  return item.number;
}

// Reservations have no number yet: hour, service and their place among equals tell them apart.
function withKeys(awaited) {
  const seen = {};
  return awaited.map((item) => {
    const same = `${item.starts_at} ${item.service}`;
    seen[same] = (seen[same] ?? 0) + 1;
    return { ...item, key: `${same} ${seen[same]}` };
  });
}

function drawWaiting(row, item) {
  drawVisitorRow(row, item);
  const bound = item.to_counter && say("to_counter", { counter: item.to_counter });
  write(part("row-ground", row), [inLanguage(item.words), bound].filter(Boolean).join(" · "));
  write(part("row-wait", row), say("minutes", { count: minutesSince(item.waiting_since) }));
  show(part("row-call", row), servedHere(item));
}

function drawAside(row, item, verb) {
  drawVisitorRow(row, item);
  const since = item.ended_at ?? item.called_at ?? item.issued_at;
  const facts = [hour(since), item.counter && say("title", { counter: item.counter })];
  write(part("row-ground", row), facts.filter(Boolean).join(" · "));
  const button = part("row-call", row);
  button.dataset.verb = verb;
  write(part("row-call-word", row), say(verb === "resume" ? "resume" : "call"));
}

function drawVisitorRow(row, item) {
  const service = page.services[item.service];
  write(part("row-number", row), item.number);
  write(part("row-service", row), service?.name ?? item.service);
  part("row-number", row).style.borderLeftColor = service?.colour ?? "";
  part("row-call", row).dataset.number = item.number;
  write(part("row-call-number", row), item.number);
  write(part("row-person", row), personOf(item.person));
  show(part("row-person", row), Boolean(personOf(item.person)));
}

function drawDesk(row, item) {
  row.dataset.state = item.state;
  write(part("row-counter", row), item.counter);
  write(part("row-holder", row), item.holder_name ?? say(`state_${item.state}`));
  write(part("row-state", row), deskNow(item));
}

function deskNow(item) {
  if (item.ticket) return item.ticket.number;
  return item.holder ? say(`state_${item.state}`) : "";
}

function drawAwaited(row, item) {
  write(part("row-hour", row), hour(item.starts_at));
  write(part("row-service", row), page.services[item.service]?.name ?? item.service);
}
