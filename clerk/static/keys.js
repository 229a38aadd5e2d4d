// The keys, as they stand on the buttons. Places on the keyboard count, not letters: the digits
// are where they are under every layout.

import { act, answerCame, closeForms, isAsking, isOpen, openForm, stopAsking } from "./acts.js";
import { isMine } from "./board.js";
import { sendOnByKey } from "./forms.js";
import { release } from "./press.js";

const OFF = "okienko-keys-off";
const VERBS = {
  1: "recall", 2: "start", 3: "no-show", 4: "hold", 7: "finish", 8: "break", 9: "close", 0: "undo",
};
const FORMS = { 5: "transfer", 6: "chosen" };

export function prepareKeys(toggle) {
  setKeys(localStorage.getItem(OFF) !== "yes", toggle);
  toggle?.addEventListener("click", () => setKeys(!keysAreOn(), toggle));
  document.addEventListener("keydown", keyPressed);
}

function setKeys(on, toggle) {
  localStorage.setItem(OFF, on ? "no" : "yes");
  document.body.classList.toggle("has-keys", on);
  toggle?.setAttribute("aria-pressed", String(on));
}

function keysAreOn() {
  return document.body.classList.contains("has-keys");
}

function keyPressed(event) {
  if (event.key === "Escape") return leave();
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  // A key held down must not press a button again and again.
  if (event.repeat && isButton(event.target)) return event.preventDefault();
  if (event.repeat || !keysAreOn() || isTyping(event.target)) return;
  if (event.code === "Space") return pressPrimary(event);
  if (isOpen("transfer")) return typedInTransfer(event);
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
  if (digit && isMine()) pressDigit(digit, event);
}

function leave() {
  stopAsking();
  closeForms();
}

// The space bar belongs to the control that has the focus; everywhere else it is "Next".
function pressPrimary(event) {
  if (isAsking() || event.target.closest("button, a, summary, input, select")) return;
  event.preventDefault();
  act("primary");
}

function pressDigit(digit, event) {
  event.preventDefault();
  if (isAsking()) {
    if (digit === "2" || digit === "3") answerByKey(digit === "2");
  } else if (FORMS[digit]) {
    openForm(FORMS[digit]);
  } else if (VERBS[digit] && !isOpen("chosen") && !isOpen("notice")) {
    act(VERBS[digit]);
  }
}

// Another key than the one that brought the question is no slip of the hand: it need not wait.
function answerByKey(came) {
  release();
  answerCame(came);
}

// A letter is the one that is printed on the key; under Cyrillic letters the place decides.
function typedInTransfer(event) {
  const letter = /^[a-z]$/i.exec(event.key)?.[0];
  const typed = letter ?? /^(?:Key|Digit|Numpad)(\w)$/.exec(event.code)?.[1];
  if (typed) sendOnByKey(typed);
}

function isButton(target) {
  return target.closest("button") !== null;
}

function isTyping(target) {
  return target.closest("input:not([type=radio]), select, textarea") !== null;
}
