// Time as the server has it: the browser's own clock may be wrong and is used for differences only.

import { page } from "./page.js";

let offset = -Infinity;

// A message is never ahead of the server, so the greatest difference seen is the best one.
export function learn(at, anew = false) {
  const difference = Date.parse(at) - performance.now();
  offset = anew ? difference : Math.max(offset, difference);
}

export function now() {
  return performance.now() + offset;
}

export function secondsSince(at) {
  return Math.max(0, Math.floor((now() - Date.parse(at)) / 1000));
}

export function minutesSince(at) {
  return Math.floor(secondsSince(at) / 60);
}

const hours = new Intl.DateTimeFormat("pl-PL", {
  hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: page.zone,
});

export function hour(at) {
  return at ? hours.format(new Date(at)) : "";
}

export function stopwatch(at) {
  const seconds = secondsSince(at);
  const rest = `${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
  return seconds < 3600 ? rest : `${Math.floor(seconds / 3600)}:${rest}`;
}

function pad(count) {
  return String(count).padStart(2, "0");
}
