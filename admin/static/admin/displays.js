// Keeps the cards' words fresh, and presses buttons without leaving the page.

import "./thumbnails.js";

const page = JSON.parse(document.getElementById("displays-page").textContent);
const EVERY_MS = 3000;
const MOODS = ["trouble", "well", "idle"];

const part = (within, name) => within.querySelector(`[data-part="${name}"]`);

// A text that did not change is left alone, or screen readers would repeat it.
function write(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

function writeFacts(list, facts) {
  if ([...list.children].map((each) => each.textContent).join("\n") === facts.join("\n")) return;
  list.replaceChildren(...facts.map((fact) => {
    const item = document.createElement("li");
    item.textContent = fact;
    return item;
  }));
}

function show({ summary, screens }) {
  write(document.getElementById("summary"), summary);
  for (const card of document.querySelectorAll("[data-screen]")) {
    const now = screens[card.dataset.screen];
    if (!now) continue;
    for (const mood of MOODS) card.classList.toggle(`monitor--${mood}`, mood === now.mood);
    write(part(card, "state"), now.state);
    writeFacts(part(card, "facts"), now.facts);
  }
}

async function refresh() {
  if (document.hidden) return;
  const answer = await fetch(page.states, { headers: { Accept: "application/json" } })
    .catch(() => null);
  if (answer?.ok) show(await answer.json());
  else write(document.getElementById("summary"), page.lost);
}

// One question at a time: a slow answer must not overtake a later one.
async function watch() {
  await refresh();
  setTimeout(watch, EVERY_MS);
}

function say(text) {
  const told = document.getElementById("told");
  told.hidden = !text;
  told.textContent = text;
}

async function press(event) {
  const form = event.target.closest(".monitor__acts form");
  if (!form) return;
  event.preventDefault();
  const answer = await fetch(form.action, {
    method: "POST", body: new FormData(form), headers: { Accept: "application/json" },
  }).catch(() => null);
  // Without an answer the form goes the plain way, where the browser says what is wrong.
  if (!answer?.ok) form.submit();
  else say((await answer.json()).said);
}

document.addEventListener("submit", press);
setTimeout(watch, EVERY_MS);
