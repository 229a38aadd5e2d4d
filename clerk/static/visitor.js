// The visitor at this counter, the primary button, and what may be pressed now.

import { desk, isMine, mine } from "./board.js";
import { hour, now, secondsSince, stopwatch } from "./clock.js";
import { inLanguage, page, part, personOf, say, show, write } from "./page.js";
import { setTitle } from "./title.js";

const UNSHOWN_AFTER = 3; // seconds

const ALLOWED = {
  recall: (at) => at.ticket?.state === "called",
  start: (at) => at.ticket?.state === "called",
  "no-show": (at) => at.ticket?.state === "called",
  hold: (at) => Boolean(at.ticket),
  transfer: (at) => Boolean(at.ticket),
  finish: (at) => Boolean(at.ticket),
  call: () => true,
  break: (at) => at.state === "open",
  close: (at) => at.state !== "closed",
  undo: () => secondsToUndo() > 0,
};

export function allowed(verb) {
  const rule = ALLOWED[verb];
  return isMine() && (!rule || rule(desk()));
}

export function drawVisitor() {
  const { ticket, state } = desk();
  document.body.dataset.visitor = ticket ? ticket.state : "none";
  write(part("number"), ticket ? ticket.number : "–");
  write(part("service"), ticket ? page.services[ticket.service]?.name ?? ticket.service : "");
  write(part("facts"), ticket ? factsOf(ticket) : say(`nobody_${state}`));
  drawPerson(ticket);
  drawTitle(ticket);
  drawNext();
}

// The reason for the call often names the hour and the priority already.
function factsOf(ticket) {
  const ground = inLanguage(ticket.words);
  const due = ticket.due_at && say("reserved_for", { hour: hour(ticket.due_at) });
  const facts = [
    ground,
    ground.includes(hour(ticket.due_at)) ? "" : due,
    ground.includes(page.priorities[ticket.priority]) ? "" : page.priorities[ticket.priority],
    ticket.language === page.language ? "" : page.languages[ticket.language],
  ];
  return facts.filter(Boolean).join(" · ");
}

// The phone number is for when it is needed; the next visitor's stays folded again.
function drawPerson(ticket) {
  const person = ticket?.person ?? null;
  show(part("person"), Boolean(person));
  write(part("person-text"), personOf(person));
  const box = part("phone-box");
  if (!box) return;
  show(box, Boolean(person?.phone));
  if (box.dataset.number !== ticket?.number) box.open = false;
  box.dataset.number = ticket?.number ?? "";
  write(part("phone"), person?.phone ?? "");
}

function drawTitle(ticket) {
  const title = say("title", { counter: page.counter });
  setTitle(ticket ? `${ticket.number} · ${title}` : title);
}

export function primaryVerb() {
  return isMine() ? "next" : "open";
}

function drawNext() {
  const [first] = mine();
  write(part("next-label"), say(primaryWord()));
  write(part("next-number"), first && isMine() ? first.number : "");
  write(part("next-ground"), nextGround(first));
  write(part("count"), mine().length);
}

function primaryWord() {
  if (!isMine()) return "open";
  if (desk().state === "break") return "back_next";
  return desk().ticket && !mine().length ? "finish_next" : "next";
}

function nextGround(first) {
  if (!isMine()) return say("open_hint", { count: mine().length });
  return first ? inLanguage(first.words) : say("nobody_waits");
}

// What changes by the second without a word from the server.
export function tick() {
  const { ticket } = desk();
  write(part("since"), ticket ? sinceOf(ticket) : "");
  show(part("unshown"), isUnshown(ticket));
  drawUndo();
  for (const button of document.querySelectorAll("[data-verb]")) {
    const off = String(!allowed(button.dataset.verb) && !opens(button.dataset.verb));
    if (button.getAttribute("aria-disabled") !== off) button.setAttribute("aria-disabled", off);
  }
  write(part("clock"), hour(now()));
}

function opens(verb) {
  return verb === "take-over" || (verb === "primary" && !isMine());
}

function sinceOf(ticket) {
  const serving = ticket.state === "serving" && ticket.started_at;
  const at = serving || ticket.called_at;
  const word = serving ? "served_since" : ticket.calls > 1 ? "called_again" : "called_since";
  return at ? say(word, { hour: hour(at), time: stopwatch(at), calls: ticket.calls }) : "";
}

function isUnshown(ticket) {
  if (!page.has_displays || ticket?.state !== "called") return false;
  return ticket.shown === false && secondsSince(ticket.announced_at) >= UNSHOWN_AFTER;
}

export function secondsToUndo() {
  const until = desk().undo_until;
  return until ? Math.ceil((Date.parse(until) - now()) / 1000) : 0;
}

function drawUndo() {
  const left = isMine() ? secondsToUndo() : 0;
  const button = part("undo");
  if (left <= 0 && document.activeElement === button) part("next").focus();
  button.classList.toggle("is-away", left <= 0);
  write(part("undo-left"), left > 0 ? say("seconds", { count: left }) : "");
}
