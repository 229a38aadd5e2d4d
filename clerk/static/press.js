// One press at a time, each with its own key: repeated on a bad line, never done twice.

import { page } from "./page.js";

const ATTEMPT = 4000; // how long one attempt may take
const PATIENCE = 9000; // how long the same press is tried again by itself
const PAUSE = 600; // a second click within this time is a slip of the hand

let busy = false;
let pausing = 0;

export function isBusy() {
  return busy;
}

// `then(answer)`, if given, tells of it when it is done.
export function newPress(verb, asked, then = null) {
  return { verb, asked, then, key: freshKey(), url: page.urls.press + verb };
}

// Answers {answer}, {problem, status} or {unreachable: true}; null when another press is under way.
export async function send(press, whileTrying) {
  if (busy) return null;
  hold(true);
  try {
    return await persist(press, whileTrying);
  } finally {
    pausing = setTimeout(release, PAUSE);
  }
}

// Ends the pause after a press.
export function release() {
  clearTimeout(pausing);
  hold(false);
}

async function persist(press, whileTrying) {
  const end = performance.now() + PATIENCE;
  for (let wait = 400; ; wait *= 1.7) {
    const outcome = await attempt(press);
    if (outcome) return outcome;
    if (performance.now() + wait > end) return { unreachable: true };
    whileTrying();
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

// Null: no answer of our server; the same press may be tried again under the same key.
export async function attempt(press, patience = ATTEMPT) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), patience);
  try {
    const answer = await fetch(press.url, {
      method: "POST", headers: headers(press), body: JSON.stringify(press.asked), signal: stop.signal,
    });
    if (answer.status >= 502 && answer.status <= 504) return null;
    const said = await answer.json().catch(() => ({}));
    return answer.ok ? { answer: said } : { problem: said, status: answer.status };
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

function headers(press) {
  return {
    "Content-Type": "application/json",
    Accept: "application/json",
    "Accept-Language": page.language,
    "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content,
    "Idempotency-Key": press.key,
  };
}

// crypto.randomUUID is missing on plain HTTP, which offices use in their own network.
function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

// aria-disabled instead of disabled: a disabled button would lose the focus.
function hold(on) {
  busy = on;
  document.body.classList.toggle("is-busy", on);
  for (const button of document.querySelectorAll("[data-verb]")) {
    button.toggleAttribute("data-held", on);
  }
}
