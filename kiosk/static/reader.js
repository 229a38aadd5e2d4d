// What a screen says when it is read out: its sentences, and the names of its controls.

const SENTENCES = "h1, p, li, figcaption";
// The server takes no longer sentence.
const LONGEST = 300;

const stage = document.getElementById("stage");
const foot = document.getElementById("foot");

// What is wrong comes first, then the question, then what can be chosen.
export function screenLines(kiosk) {
  const told = [...stage.querySelectorAll(SENTENCES)].filter(isTold);
  const wrong = told.filter(isWrong);
  return [
    ...[...wrong, ...told.filter((each) => !isWrong(each))].map((each) => line(kiosk, textOf(each, kiosk))),
    ...choices(kiosk),
    ...below(kiosk),
  ].filter(({ text }) => text);
}

export function controlLine(control, kiosk) {
  const name = control.getAttribute("aria-label") || textOf(control, kiosk);
  const state = stateOf(control);
  const language = control.lang && !state ? control.lang : kiosk.visit.language;
  return line(kiosk, state ? `${name}: ${kiosk.say(state)}` : name, language);
}

export function line(kiosk, text, language = kiosk.visit.language) {
  return { text: text.slice(0, LONGEST), language };
}

// A ticket's number is read as the hall's voice says it, all else as it stands.
export function textOf(node, kiosk) {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent.trim();
  if (node.nodeType !== Node.ELEMENT_NODE || node.getAttribute("aria-hidden") === "true") return "";
  if (node.classList.contains("ticket-number")) return spokenNumber(kiosk);
  return [...node.childNodes].map((child) => textOf(child, kiosk)).filter(Boolean).join(", ");
}

function spokenNumber({ visit }) {
  const { answer, language } = visit;
  return answer.said?.[language]?.spoken ?? [...answer.number].join(" ");
}

function choices(kiosk) {
  const named = [...stage.querySelectorAll("button, [data-told]")].filter(isShown);
  return named
    .filter((each) => each.dataset.told || !each.closest("[data-told]"))
    .map((each) => (each.dataset.told ? line(kiosk, each.dataset.told) : controlLine(each, kiosk)));
}

function below(kiosk) {
  const names = [...foot.querySelectorAll("button")].filter(isShown).map((each) => textOf(each, kiosk));
  return names.length ? [line(kiosk, kiosk.say("guide_below", { names: names.join(", ") }))] : [];
}

function isTold(node) {
  return isShown(node) && !node.closest('button, [aria-hidden="true"], .unseen, .quiet-text');
}

function isWrong(node) {
  return node.matches('.wrong, [role="alert"]');
}

function isShown(node) {
  return node.getClientRects().length > 0;
}

function stateOf(control) {
  if (control.disabled || control.getAttribute("aria-disabled") === "true") return "guide_not_now";
  const pressed = control.getAttribute("aria-pressed");
  if (pressed === null) return "";
  if (control.classList.contains("aid")) return pressed === "true" ? "guide_on" : "guide_off";
  return pressed === "true" ? "guide_chosen" : "";
}
