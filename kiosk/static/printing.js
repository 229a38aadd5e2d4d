// Puts the ticket on paper in this kiosk's way, and knows how that goes. The number is given before:
// whatever becomes of the paper, it is the same number, printed again and never another one.

import { freshKey } from "./asking.js";
import { emptyPaper, printTicket } from "./paper.js";

const ASK_EVERY_MS = 500;
const IN_TROUBLE_MS = 1500;
// Nobody is left longer before a machine that only says that it prints.
const NO_WORD_MS = 15000;
const ATTEMPT_MS = 30000;
const OFFLINE = { state: "trouble", trouble: "offline" };

const WAYS = {
  browser: { print: byBrowser, again: byBrowser },
  loopback: { print: byAgent, again: anotherByAgent },
  server: { print: byServer, again: anotherByServer },
};

// What the visit knows of its paper: none, kept (nobody asked to print yet), printing, printed, trouble.
export function paperFor(kiosk, answer) {
  const way = wayOf(kiosk, answer);
  return freshPaper(way ? "kept" : "none", answer.job?.copy ?? 1);
}

// Called when the number stands on the screen already.
export function beginPrinting(kiosk) {
  const { answer, paper } = kiosk.visit;
  if (paper.state === "kept" && !answer.repeated) start(kiosk, paper, wayOf(kiosk, answer).print);
}

// The same number once more, because the visitor asks for it.
export function printAgain(kiosk) {
  const before = kiosk.visit.paper;
  if (before.state === "printing") return;
  before.giveUp.abort();
  const paper = freshPaper("kept", before.copy);
  kiosk.visit.paper = paper;
  start(kiosk, paper, wayOf(kiosk, kiosk.visit.answer).again);
}

// The visitor is gone: nothing is to come out for her when the paper is back. A ticket that is just
// being printed comes out all the same: whoever presses "Done" early still wants it.
export function stopPrinting(kiosk) {
  const { paper, answer } = kiosk.visit;
  emptyPaper();
  if (!paper) return;
  paper.giveUp.abort();
  const waits = kiosk.page.printing === "server" && paper.state === "trouble";
  if (waits) tell(kiosk, `${answer.job.key}/withdraw`).catch(() => null);
}

// A kiosk whose way to print was changed meanwhile gets no job for the old one.
function wayOf({ page }, answer) {
  if (page.printing !== "browser" && !answer.job) return null;
  return WAYS[page.printing] ?? null;
}

function freshPaper(state, copy) {
  return { state, trouble: null, copy, giveUp: new AbortController() };
}

function start(kiosk, paper, print) {
  paper.state = "printing";
  setTimeout(() => {
    if (paper.state === "printing") change(kiosk, paper, OFFLINE);
  }, NO_WORD_MS);
  kiosk.frame.refresh();
  print(kiosk, paper);
}

// What becomes of it the page never learns.
function byBrowser(kiosk, paper) {
  change(kiosk, paper, { state: "printed", trouble: null });
  printTicket(kiosk.visit.answer, kiosk.say);
}

function byAgent(kiosk, paper) {
  const { key, content } = kiosk.visit.answer.job;
  const job = { key, copy: paper.copy, content };
  // An agent that is not there is a printer that does not answer.
  return untilPrinted(kiosk, paper, () => askAgent(kiosk, paper, "/print", job).catch(() => OFFLINE));
}

// Which copy comes next only the agent knows: this page may have been loaded since.
async function anotherByAgent(kiosk, paper) {
  const { key } = kiosk.visit.answer.job;
  const known = await untilAnswered(kiosk, paper, () => askAgent(kiosk, paper, `/copies/${key}`));
  if (!known) return undefined;
  paper.copy = known.copies + 1;
  return byAgent(kiosk, paper);
}

function byServer(kiosk, paper) {
  const { key } = kiosk.visit.answer.job;
  const where = `${kiosk.page.address}/print-jobs/${key}/${paper.copy}`;
  const look = () => fetch(where, { cache: "no-store", headers: { Accept: "application/json" }, signal: paper.giveUp.signal });
  return untilPrinted(kiosk, paper, () => look().then((answer) => (answer.ok ? answer.json() : null)));
}

async function anotherByServer(kiosk, paper) {
  const request = freshKey();
  const ask = () => tell(kiosk, `${kiosk.visit.answer.job.key}/again`, request);
  const made = await untilAnswered(kiosk, paper, () => ask().then((answer) => (answer.ok ? answer.json() : null)));
  if (!made) return undefined;
  paper.copy = made.copy;
  return byServer(kiosk, paper);
}

// The screen has promised that the copy comes by itself: whoever is not there is asked again.
async function untilAnswered(kiosk, paper, ask) {
  while (!paper.giveUp.signal.aborted) {
    const answer = await ask().catch(() => null);
    if (answer && answer !== OFFLINE) return answer;
    change(kiosk, paper, OFFLINE);
    await pause(IN_TROUBLE_MS);
  }
  return null;
}

async function untilPrinted(kiosk, paper, attempt) {
  while (!paper.giveUp.signal.aborted) {
    const said = await attempt().catch(() => null);
    if (said && said.state !== "waiting") change(kiosk, paper, said);
    if (paper.state === "printed") return;
    await pause(paper.state === "trouble" ? IN_TROUBLE_MS : ASK_EVERY_MS);
  }
}

// A trouble, and its end, is a screen of its own, which is read out and has its own time.
function change(kiosk, paper, { state, trouble }) {
  if (paper.giveUp.signal.aborted || kiosk.visit.paper !== paper) return;
  if (paper.state === state && paper.trouble === trouble) return;
  const anew = state === "trouble" || paper.state === "trouble";
  Object.assign(paper, { state, trouble });
  if (kiosk.frame.step !== "ticket") return;
  if (anew) kiosk.frame.draw();
  else kiosk.frame.refresh();
}

async function askAgent(kiosk, paper, where, job = null) {
  const sent = job && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(job) };
  const answer = await fetch(kiosk.page.agent + where, {
    ...sent,
    cache: "no-store",
    credentials: "omit",
    signal: AbortSignal.any([paper.giveUp.signal, AbortSignal.timeout(ATTEMPT_MS)]),
  });
  return answer.ok ? answer.json() : OFFLINE;
}

function tell(kiosk, where, request = freshKey()) {
  return fetch(`${kiosk.page.address}/print-jobs/${where}`, {
    method: "POST",
    keepalive: true,
    headers: {
      Accept: "application/json",
      "Idempotency-Key": request,
      "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content,
    },
  });
}

function pause(milliseconds) {
  return new Promise((resolve) => { setTimeout(resolve, milliseconds); });
}
