// What the visitor asks the server for: a ticket, or the activation of a reservation.

import { ask } from "./asking.js";
import { beginPrinting, paperFor } from "./printing.js";

const TYPED_AGAIN = ["unknown_code", "mistyped_code", "invalid_code"];
const SHOW_SENDING_MS = 250;

export function activate(kiosk, typed) {
  return request(kiosk, "activation", "activations", { code: typed });
}

export function takeWalkIn(kiosk, service) {
  return request(kiosk, "ticket", "tickets", { service, priority: kiosk.visit.priority });
}

async function request(kiosk, asked, where, body) {
  const { visit, page } = kiosk;
  if (visit.request) return;
  const giveUp = new AbortController();
  visit.request = { slow: false, abort: () => giveUp.abort() };
  visit.asked = asked;
  kiosk.frame.freeze();
  const mayShow = () => visit.request && kiosk.visit === visit && kiosk.go("sending");
  const show = setTimeout(mayShow, SHOW_SENDING_MS);
  const waits = () => {
    if (!visit.request || visit.request.slow) return;
    visit.request.slow = true;
    mayShow();
  };
  // The server posts a paper only for a page that waits for it.
  const sent = { ...body, language: visit.language, printing: page.printing };
  const outcome = await ask(`${page.address}/${where}`, sent, { signal: giveUp.signal, waits });
  clearTimeout(show);
  visit.request = null;
  // Another visitor may stand here by now: an answer that comes late is nobody's.
  if (kiosk.visit !== visit || !outcome) return;
  if (outcome.answer) give(kiosk, outcome.answer);
  else refuse(kiosk, outcome.refusal, body);
}

function give(kiosk, answer) {
  kiosk.go("ticket", { answer, code: "", refusal: null, paper: paperFor(kiosk, answer) });
  beginPrinting(kiosk);
}

function refuse(kiosk, answer, body) {
  if (answer.reason === "wait_a_minute") return kiosk.go("pause", { refusal: answer, code: "" });
  if (!TYPED_AGAIN.includes(answer.reason)) return kiosk.go("refusal", { refusal: answer, code: "" });
  const digits = body.code.replace(/\D/g, "").slice(0, kiosk.page.digits);
  return kiosk.go("code", { refusal: answer, code: digits });
}
