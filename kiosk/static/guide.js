// Spoken guidance: reads each screen out, and each control before it is pressed.
// By touch the first tap reads and a second tap on the same control presses; by keyboard the focus
// reads and Enter presses.

import { controlLine, line, screenLines, textOf } from "./reader.js";
import { speechOf } from "./speech.js";

const LIVE = '[role="status"], [role="alert"]';

const stage = document.getElementById("stage");

export function guideOf(kiosk) {
  const speech = speechOf(kiosk.page);
  let heard = null;
  let byHand = false;
  let warns = false;
  const on = () => kiosk.visit.aids.spoken;
  const tell = (...lines) => { warns = false; if (on()) speech.say(lines); };
  const word = (key, facts) => line(kiosk, kiosk.say(key, facts));
  const read = (control) => { heard = control; tell(controlLine(control, kiosk)); };

  function screen() {
    heard = null;
    tell(...screenLines(kiosk));
  }

  function begin() {
    tell(word("guide_intro"), word("guide_keyboard"), ...screenLines(kiosk));
  }

  function typed(key) {
    if (key === "Backspace" || key === "Delete") return tell(word("guide_deleted"));
    const full = kiosk.visit.code.length === kiosk.page.digits;
    return tell(line(kiosk, key), ...(full ? [word("guide_full")] : []));
  }

  // Only a second tap gets through to what was tapped.
  function tap(event) {
    if (!on() || event.detail === 0) return;
    const control = event.target.closest("button");
    if (!control) return sentence(event.target.closest("h1, p, li"));
    if (control === heard) { heard = null; return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    control.focus({ preventScroll: true });
    read(control);
  }

  function sentence(node) {
    if (node && !node.closest('[aria-hidden="true"]')) tell(line(kiosk, textOf(node, kiosk)));
  }

  // A finger that slides over the screen hears what it comes to.
  function slide(event) {
    if (!on() || event.pointerType === "mouse" || !event.isPrimary) return;
    const control = document.elementFromPoint(event.clientX, event.clientY)?.closest("button");
    if (control && control !== heard && control !== event.target.closest("button")) read(control);
  }

  function focused(event) {
    if (on() && !byHand && event.target instanceof HTMLButtonElement) read(event.target);
  }

  // What changes in place and matters is read as it comes, such as a printer that has no paper.
  function changed(changes) {
    const said = new Set(changes.map(({ target }) => liveAt(target)));
    const lines = [...said].filter((each) => each && !each.classList.contains("unseen"))
      .map((each) => line(kiosk, textOf(each, kiosk))).filter(({ text }) => text);
    if (lines.length && on()) speech.also(lines);
  }

  const silence = (hand) => () => { byHand = hand; if (on()) speech.stop(); };
  window.addEventListener("pointerdown", silence(true), { capture: true });
  window.addEventListener("keydown", silence(false), { capture: true });
  window.addEventListener("click", tap, { capture: true });
  window.addEventListener("pointermove", slide, { passive: true });
  window.addEventListener("focusin", focused);
  const watching = new MutationObserver(changed);

  return {
    screen() { watching.takeRecords(); screen(); watching.observe(stage, { subtree: true, childList: true, characterData: true }); },
    before() { watching.disconnect(); },
    begin,
    typed,
    repeat: screen,
    told: (key, facts) => tell(word(key, facts)),
    state: (control) => tell(controlLine(control, kiosk)),
    louder() { speech.louder(); tell(word("guide_volume")); },
    speaks: speech.speaks,
    // The warning must not put off what it warns of.
    warn(seconds) { tell(word("more_time_question"), word("clears_in", { seconds }), word("more_time")); warns = true; },
    speaking: () => on() && speech.busy() && !warns,
    stop: speech.stop,
    forget: speech.forget,
  };
}

function liveAt(node) {
  return (node instanceof Element ? node : node.parentElement)?.closest(LIVE);
}
