// What a press of a button does: ask the server, show its answer, say its refusal in place.

import { accept, desk } from "./board.js";
import { refresh } from "./live.js";
import { askToLogIn, clear, isOffering, offer, tell, unreachableYet } from "./messages.js";
import { part, say, show } from "./page.js";
import { isBusy, newPress, release, send } from "./press.js";
import { allowed, primaryVerb } from "./visitor.js";

const FORMS = ["transfer", "chosen", "notice"];
const SAID_AFTER = ["recall", "no-show", "hold", "transfer", "finish", "undo"];

let asking = null; // the press that waits for "came / did not come"

export async function act(verb, asked = {}) {
  if (isBusy()) return;
  const real = verb === "primary" ? primaryVerb() : verb;
  if (real === "take-over") await carryOut(newPress("open", { take_over: true }));
  else if (real === "open" || allowed(real)) await carryOut(newPress(real, { ...asked, ...viewOf(real) }));
}

// "next" says whom this panel shows, so that of two tabs only one moves on.
function viewOf(verb) {
  return verb === "next" ? { current: desk().ticket?.number ?? null } : {};
}

export async function carryOut(press) {
  if (isBusy()) return;
  const number = desk().ticket?.number;
  clear();
  closeForms();
  const outcome = await send(press, unreachableYet);
  if (!outcome) return;
  if (outcome.answer) succeeded(press, outcome.answer, number);
  else if (outcome.problem) refused(press, outcome);
  else offerAgain(press);
}

function succeeded(press, answer, number) {
  accept(answer.message);
  clear();
  if (SAID_AFTER.includes(press.verb)) tell(say(`done_${press.verb}`, { number }), "done");
  if (press.then) press.then(answer);
  if (press.verb === "next" && !desk().ticket) tell(say("nobody_waits"));
}

function refused(press, { problem, status }) {
  clear();
  if (status === 401) return askToLogIn();
  refresh();
  if (problem.reason === "came_or_not") return askWhetherCame(press, problem.number);
  return tell(problem.detail || problem.title || say("failed"), "warning");
}

function offerAgain(press) {
  offer(say("unreachable"), [[say("try_again"), () => again(press)], [say("give_up"), refresh]]);
}

// The pause after a press is for slips of the hand; this one was asked for, and has its old key.
function again(press) {
  release();
  carryOut(press);
}

function askWhetherCame(press, number) {
  asking = press;
  part("ask-text").textContent = say("came_or_not", { number });
  showAsking(true);
  part("ask").querySelector("button").focus();
}

export function isAsking() {
  return asking !== null;
}

// Nobody is in the middle of a press, a question or a form.
export function isIdle() {
  return !isBusy() && !isAsking() && !isOffering() && !FORMS.some(isOpen);
}

export function answerCame(came) {
  if (isBusy()) return;
  const press = asking;
  stopAsking();
  if (press) carryOut(newPress(press.verb, { ...press.asked, came }));
}

export function stopAsking() {
  if (!asking) return;
  asking = null;
  showAsking(false);
  part("next").focus();
}

function showAsking(on) {
  document.body.classList.toggle("is-asking", on);
  show(part("ask"), on);
  show(part("next"), !on);
}

// The forms open in the place of the buttons; one at a time. The hall may be told by everybody.
export function openForm(name) {
  if (!part(name) || !(name === "notice" || allowed(name === "chosen" ? "call" : name))) return;
  closeForms();
  if (!isOffering()) clear();
  show(part(name), true);
  show(part("acts"), false);
  part(`${name}-open`)?.setAttribute("aria-expanded", "true");
  part(name).querySelector("[autofocus]").focus();
}

export function isOpen(name) {
  return part(name)?.hidden === false;
}

export function closeForms() {
  const open = FORMS.filter(isOpen);
  for (const name of open) show(part(name), false);
  part("notice-open")?.setAttribute("aria-expanded", "false");
  if (!open.length) return;
  show(part("acts"), true);
  part("next").focus({ preventScroll: true });
}
