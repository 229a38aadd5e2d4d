// The newest board wins; older and repeated ones are dropped.

import { learn } from "./clock.js";
import { page } from "./page.js";

let newest = null;
const listeners = [];

export function onBoard(listener) {
  listeners.push(listener);
}

export function board() {
  return newest.board;
}

export function seq() {
  return newest ? newest.seq : 0;
}

export function desk() {
  return deskOf(page.counter);
}

export function deskOf(counter) {
  const closed = { counter, state: "closed", holder: null, ticket: null };
  return board().desks.find((each) => each.counter === counter) ?? closed;
}

export function isMine() {
  return desk().holder === page.me;
}

// `anew`: the server has just been joined, and its word counts even if its history is shorter.
export function accept(message, anew = false) {
  if (!message || message.kind !== "panel" || message.office !== page.office) return;
  learn(message.at, anew);
  if (newest && !anew && !isNewer(message, newest)) return;
  newest = message;
  for (const listener of listeners) listener(message.board);
}

function isNewer(one, other) {
  if (one.seq !== other.seq) return one.seq > other.seq;
  return Date.parse(one.at) >= Date.parse(other.at);
}

export function servedHere(row, services = page.services_here) {
  return row.to_counter ? row.to_counter === page.counter : services.includes(row.service);
}

export function mine() {
  return board().queue.filter((row) => servedHere(row));
}
