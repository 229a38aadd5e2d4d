// The two small forms in the place of the buttons: send the visitor on, call a chosen number.

import { act, closeForms } from "./acts.js";
import { board, deskOf, servedHere } from "./board.js";
import { page, part, say, write } from "./page.js";

const TYPING = 900; // how long a number of two digits may take

let meant = "";
let timer = 0;

export function prepareForms() {
  const transfer = part("transfer");
  if (!transfer) return;
  transfer.addEventListener("click", (event) => {
    const target = event.target.closest("[data-to]");
    if (target && event.detail < 2) sendOn(target);
  });
  part("chosen").addEventListener("submit", (event) => {
    event.preventDefault();
    callChosen();
  });
  part("chosen-number").addEventListener("input", sayWhoIsChosen);
  for (const cancel of document.querySelectorAll("[data-cancel]")) {
    cancel.addEventListener("click", closeForms);
  }
}

// A closed counter would never call the visitor; the server refuses it, too.
export function drawForms() {
  for (const target of document.querySelectorAll('[data-kind="to_counter"]')) {
    target.setAttribute("aria-disabled", String(deskOf(target.dataset.to).state === "closed"));
  }
}

function sendOn(target) {
  if (target.getAttribute("aria-disabled") === "true") return;
  const head = part("transfer").querySelector('[name="place"]:checked').value === "head";
  act("transfer", { [target.dataset.kind]: target.dataset.to, head });
}

// A service's letter or a counter's number, typed while the form is open. Where there is a counter
// 12, "1" waits a moment for the "2"; a "0" that belongs to no number changes the place.
export function sendOnByKey(typed) {
  clearTimeout(timer);
  const wish = meant + typed.toUpperCase();
  const possible = targets().filter((each) => startsWith(each, wish));
  meant = "";
  if (!possible.length) {
    if (typed === "0") switchPlace();
  } else if (possible.length === 1 && possible[0].dataset.to.length === wish.length) {
    sendOn(possible[0]);
  } else {
    meant = wish;
    timer = setTimeout(sendOnAsTyped, TYPING);
  }
}

function sendOnAsTyped() {
  const target = targets().find((each) => each.dataset.to.toUpperCase() === meant);
  meant = "";
  if (target && !part("transfer").hidden) sendOn(target);
}

function targets() {
  return [...part("transfer").querySelectorAll("[data-to]")];
}

function startsWith(target, wish) {
  return target.dataset.to.toUpperCase().startsWith(wish);
}

function switchPlace() {
  const other = part("transfer").querySelector('[name="place"]:not(:checked)');
  other.checked = true;
}

function callChosen() {
  const number = chosenNumber();
  part("chosen-number").value = "";
  sayWhoIsChosen();
  if (number) act("call", { number });
}

// "a12", "A012" and, when nobody else has these digits, "12" mean the same visitor.
function chosenNumber() {
  const typed = part("chosen-number").value.trim().toUpperCase().replace(/\s/g, "");
  const [, letters, digits] = typed.match(/^(\D*)(\d{1,3})$/) ?? [];
  if (!digits) return typed;
  const full = letters + digits.padStart(3, "0");
  if (letters) return full;
  const known = withDigits(full);
  return known.length === 1 ? known[0].number : typed;
}

// Those who wait for this counter before those who wait for others.
function withDigits(digits) {
  const known = callable().filter((item) => item.number.endsWith(digits));
  const here = known.filter((item) => item.state !== "waiting" || servedHere(item));
  return here.length ? here : known;
}

function callable() {
  const { queue, held, missed } = board();
  return [...queue, ...held, ...missed];
}

function sayWhoIsChosen() {
  const number = chosenNumber();
  const found = callable().find((item) => item.number === number);
  const service = found && (page.services[found.service]?.name ?? found.service);
  write(part("chosen-found"), found ? `${found.number} · ${service}` : number && whyNobody(number));
}

function whyNobody(typed) {
  const several = /^\d{1,3}$/.test(typed) ? withDigits(typed.padStart(3, "0")) : [];
  if (several.length < 2) return say("not_found");
  return say("which_one", { numbers: several.map((item) => item.number).join(", ") });
}
