// The message strip under the primary button: says what happened and goes away by itself.

import { page, part, say, write } from "./page.js";

let timer = 0;

// With choices, [[word, what happens], ...], there is time to take one.
export function tell(text, tone = "note", choices = []) {
  const strip = open(tone);
  write(part("message-text", strip), text);
  part("message-choices", strip).replaceChildren(...choices.map(choice));
  timer = setTimeout(clear, (choices.length ? 10000 : 6000) + 60 * text.length);
}

// Stays until one of the choices is taken: [[word, what happens], ...]
export function offer(text, choices) {
  const strip = open("warning");
  write(part("message-text", strip), text);
  part("message-choices", strip).replaceChildren(...choices.map(choice));
}

export function isOffering() {
  return part("message-choices").childElementCount > 0;
}

export function clear() {
  clearTimeout(timer);
  const strip = part("message");
  strip.dataset.tone = "";
  write(part("message-text", strip), "");
  part("message-choices", strip).replaceChildren();
}

export function unreachableYet() {
  const strip = open("warning");
  write(part("message-text", strip), say("trying"));
}

export function askToLogIn() {
  offer(say("logged_out"), [[say("log_in"), () => location.assign(page.urls.panel)]]);
}

function open(tone) {
  clear();
  const strip = part("message");
  strip.dataset.tone = tone;
  return strip;
}

function choice([word, happens]) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "choice";
  button.textContent = word;
  button.addEventListener("click", () => { clear(); happens(); });
  return button;
}
