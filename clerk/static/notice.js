// The message to the hall: said in the form in the place of the buttons, taken back by "Undo".

import { carryOut } from "./acts.js";
import { board } from "./board.js";
import { hour, now } from "./clock.js";
import { tell } from "./messages.js";
import { part, say, show, write } from "./page.js";
import { newPress } from "./press.js";

const MINUTE = 60000;

export function prepareNotice() {
  const form = part("notice");
  if (!form) return;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    tellHall(part("notice-text").value, minutes(), undoOf(current()));
  });
  form.addEventListener("input", drawPreview);
  part("notice-withdraw").addEventListener("click", () => takeAway(undoOf(current())));
  setInterval(drawPreview, 5000);
}

export function drawNotice() {
  if (!part("notice")) return;
  const shown = current();
  const until = shown ? say("notice_until", { hour: hour(shown.until) }) : "";
  write(part("notice-until"), until);
  write(part("notice-now-until"), until);
  write(part("notice-now-text"), shown?.text ?? "");
  show(part("notice-now"), shown !== null);
  drawPreview();
}

function current() {
  return board().notice;
}

function minutes() {
  return Number(part("notice-minutes").value);
}

function drawPreview() {
  const valid = part("notice-minutes").checkValidity();
  const until = new Date(now() + minutes() * MINUTE);
  write(part("notice-preview"), valid ? say("notice_until", { hour: hour(until) }) : "");
}

// What stood in the hall before, for as long as it would have stood; or nothing.
function undoOf(before) {
  if (!before) return () => takeAway();
  return () => {
    const left = Math.max(1, Math.round((Date.parse(before.until) - now()) / MINUTE));
    tellHall(before.text, left);
  };
}

function tellHall(text, during, undo) {
  carryOut(newPress("notice", { text, minutes: during }, () => {
    part("notice-text").value = "";
    done("notice", undo);
  }));
}

function takeAway(undo) {
  carryOut(newPress("withdraw-notice", {}, () => done("withdraw-notice", undo)));
}

function done(verb, undo) {
  const words = say(`done_${verb}`, { hour: hour(current()?.until) });
  tell(words, "done", undo ? [[say("undo"), undo]] : []);
}
