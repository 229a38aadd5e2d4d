// "I need help": silent and small on this screen, and sent until it has arrived.

import { accept, board } from "./board.js";
import { page, part, say, show, write } from "./page.js";
import { attempt, newPress } from "./press.js";

const HOLD = 1000; // so long Escape is held down
const PATIENCE = 2500; // how long one attempt may take
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 4000;

let pending = null; // the press that has not arrived yet
let failed = false;
let colleagues = null; // how many had their panel open when it arrived
let holding = 0;

export function prepareHelp() {
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-help]") && event.detail < 2) askForHelp();
  });
  part("help-off")?.addEventListener("click", callOff);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.repeat) hold();
  });
  document.addEventListener("keyup", letGo);
  window.addEventListener("blur", letGo);
}

function hold() {
  letGo();
  holding = setTimeout(askForHelp, HOLD);
}

function letGo() {
  clearTimeout(holding);
}

export function isAskingForHelp() {
  return pending !== null;
}

function askForHelp() {
  if (pending) return;
  pending = newPress("help", {});
  failed = false;
  drawHelp();
  deliver(pending);
}

async function deliver(press) {
  for (let wait = FIRST_PAUSE; pending === press; wait = Math.min(wait * 1.7, LONGEST_PAUSE)) {
    const outcome = await attempt(press, PATIENCE);
    if (pending !== press) return;
    if (outcome?.answer) return arrived(outcome.answer);
    // A refusal is kept under its key; the next attempt must be looked at anew.
    if (outcome) press.key = newPress("help", {}).key;
    failed = true;
    drawHelp();
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

function arrived(answer) {
  pending = null;
  colleagues = answer.colleagues;
  accept(answer.message);
  drawHelp();
}

async function callOff() {
  pending = null;
  const alert = mine();
  drawHelp();
  if (!alert) return;
  const outcome = await attempt({ ...newPress("coming", {}), url: page.urls.alerts + alert.id });
  if (outcome?.answer) accept(outcome.answer.message);
}

function mine() {
  const own = board().alerts.filter((each) => each.raised_by === page.me && !each.called_off);
  return own.at(-1) ?? null;
}

export function drawHelp() {
  const words = say(wordOf(mine()), { name: mine()?.answered_name ?? "" });
  write(part("help-text"), words);
  part("help").classList.toggle("is-asked", pending !== null || mine() !== null);
  write(part("help-status"), pending || mine() ? words : "");
  show(part("help-off"), pending !== null || (mine() !== null && !mine().answered_at));
}

function wordOf(alert) {
  if (pending) return failed ? "help_undelivered" : "help_sending";
  if (!alert) return "help";
  if (alert.answered_at) return "help_coming";
  return colleagues === 0 ? "help_alone" : "help_told";
}
