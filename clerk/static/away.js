// The page in place of the panel when a colleague holds this counter.

import { desk, isMine } from "./board.js";
import { hour } from "./clock.js";
import { page, part, say, show, write } from "./page.js";

let wasMine = page.mine;
let wasAway = false;

export function drawAway() {
  const at = desk();
  if (isMine()) wasMine = true;
  const isAway = Boolean(at.holder) && !isMine();
  show(part("away"), isAway);
  show(part("panel"), !isAway);
  if (isAway) tellWho(at);
  if (isAway && !wasAway) part("away-title").focus();
  wasAway = isAway;
}

function tellWho(at) {
  const facts = { counter: page.counter, name: at.holder_name ?? "", hour: hour(at.since) };
  write(part("away-title"), say(wasMine ? "taken_over" : "held_by_other", facts));
  write(part("away-text"), say("held_by", facts));
}
