// The clerk's panel: wires board, buttons and keys; every module beside it has one task.

import { act, answerCame, isIdle, openForm, stopAsking } from "./acts.js";
import { drawAlarm, prepareAlarm } from "./alarm.js";
import { drawAway } from "./away.js";
import { accept, board, desk, onBoard } from "./board.js";
import { drawForms, prepareForms } from "./forms.js";
import { drawHelp, isAskingForHelp, prepareHelp } from "./help.js";
import { prepareKeys } from "./keys.js";
import { connect } from "./live.js";
import { drawNotice, prepareNotice } from "./notice.js";
import { page, part, say, write } from "./page.js";
import { drawPrinters } from "./printers.js";
import { drawLists, prepareLists } from "./queue.js";
import { drawVisitor, tick } from "./visitor.js";

const hasLists = part("here") !== null;
let askedAbout = null;

function draw(now) {
  const { ticket, state, holder } = desk();
  document.body.dataset.state = holder ? state : "closed";
  write(part("state"), say(`state_${state}`));
  if (askedAbout !== (ticket?.number ?? null)) stopAsking();
  askedAbout = ticket?.number ?? null;
  drawVisitor();
  if (hasLists) drawLists(now);
  drawForms();
  drawAway();
  drawNotice();
  drawHelp();
  drawAlarm(now.alerts);
  drawPrinters(now.printers);
  tick();
}

function clicked(event) {
  const button = event.target.closest("[data-verb], [data-form], [data-came]");
  if (!button || event.detail > 1) return;
  // After a mouse click the space bar is "Next" again.
  if (event.detail === 1) part("next").focus({ preventScroll: true });
  const { verb, form, came, number } = button.dataset;
  if (came) answerCame(came === "true");
  else if (form) openForm(form);
  else act(verb, number ? { number } : {});
}

function openSmallWindow(event) {
  event.preventDefault();
  window.open(event.currentTarget.href, "okienko-bar", "popup,width=1000,height=90");
}

if (hasLists) prepareLists();
prepareForms();
prepareNotice();
prepareHelp();
prepareAlarm(accept);
prepareKeys(part("keys-toggle"));
onBoard(draw);
accept(page.message);
document.addEventListener("click", clicked);
part("small-window")?.addEventListener("click", openSmallWindow);
setInterval(tick, 250);
setInterval(() => hasLists && drawLists(board()), 10000);
connect(() => isIdle() && !isAskingForHelp());
part("next").focus({ preventScroll: true });
