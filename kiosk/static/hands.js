// What comes by keyboard or scanner, wherever the focus is.

import { follow, isArrow } from "./compass.js";
import { listenToKeys } from "./scanner.js";
import { kept } from "./visit.js";

const OVER = ["ticket", "refusal", "pause"];

// Answers what forgets the keys that came so far.
export function listenToHands(kiosk) {
  return listenToKeys({
    shortest: kiosk.page.digits,
    byHand: () => kiosk.frame.step === "code",
    scanned: (barcode) => scanned(kiosk, barcode),
    key: (key, target) => typed(kiosk, key, target),
  });
}

function typed(kiosk, key, target) {
  if (isArrow(key)) { follow(key); return true; }
  if (key === "Escape") { kiosk.escape(); return true; }
  if (kiosk.frame.step !== "code") return false;
  if (/^\d$/.test(key) || key === "Backspace" || key === "Delete") { kiosk.type(key); return true; }
  const onButton = target instanceof HTMLButtonElement;
  if (key === "Enter" && !onButton) kiosk.confirm();
  return false;
}

// A scan at any moment begins a visit of its own, in the language that was chosen.
function scanned(kiosk, barcode) {
  if (kiosk.visit.request || !kiosk.reachable || !kiosk.page.activates) return;
  kiosk.clear(OVER.includes(kiosk.frame.step) ? {} : kept(kiosk.visit));
  kiosk.go("code");
  kiosk.activate(barcode);
}
