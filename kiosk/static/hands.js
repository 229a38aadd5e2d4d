// What comes by keyboard or scanner, wherever the focus is.

import { listenToKeys } from "./scanner.js";

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
  if (kiosk.frame.step !== "code") return false;
  if (/^\d$/.test(key) || key === "Backspace" || key === "Delete") { kiosk.type(key); return true; }
  const onButton = target instanceof HTMLButtonElement;
  if (key === "Enter" && !onButton && kiosk.visit.code.length === kiosk.page.digits) kiosk.activate();
  return false;
}

// A scan at any moment begins a visit of its own, in the language that was chosen.
function scanned(kiosk, barcode) {
  if (kiosk.visit.request || !kiosk.reachable || !kiosk.page.activates) return;
  const { language } = kiosk.visit;
  const keeps = !["ticket", "refusal", "pause"].includes(kiosk.frame.step);
  kiosk.clear();
  if (keeps) kiosk.visit.language = language;
  kiosk.go("code");
  kiosk.activate(barcode);
}
