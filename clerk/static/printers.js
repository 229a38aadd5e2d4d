// Ticket machines whose printer needs a hand, in one quiet line each.

import { inLanguage, part, say } from "./page.js";

let drawn = "";

export function drawPrinters(printers) {
  const list = part("printers");
  const lines = printers.map((each) => say(`printer_${each.state}`, { kiosk: nameOf(each) }));
  if (!list || drawn === lines.join()) return;
  drawn = lines.join();
  list.replaceChildren(...lines.map(item));
}

function nameOf(printer) {
  return inLanguage(printer.names) || printer.kiosk;
}

function item(text) {
  const line = document.createElement("li");
  line.textContent = text;
  return line;
}
