// Keeps the page of counters true: when somebody sits down or leaves, the cards are fetched anew, and
// the whole page when the office's file has changed.

import { drawAlarm, prepareAlarm } from "./alarm.js";
import { learn } from "./clock.js";
import { prepareSound } from "./sound.js";

const list = document.getElementById("counters");
let known = "";
let version = "";

function holders(board) {
  return JSON.stringify(board.desks.map((desk) => [desk.counter, desk.state, desk.holder]));
}

async function renew() {
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const card of fresh.querySelectorAll("[data-counter]")) replace(card);
}

function replace(card) {
  const old = list.querySelector(`[data-counter="${CSS.escape(card.dataset.counter)}"]`);
  if (!old || old.outerHTML === card.outerHTML) return;
  const hadFocus = old.contains(document.activeElement);
  old.replaceWith(document.adoptNode(card));
  if (hadFocus) card.querySelector("a, button").focus();
}

function hear(message) {
  if (!message || message.kind !== "panel") return;
  const now = holders(message.board);
  learn(message.at);
  drawAlarm(message.board.alerts);
  if (version && version !== message.version) location.reload();
  else if (known && known !== now) renew();
  known = now;
  version = message.version;
}

prepareAlarm(hear);
prepareSound();
const socket = window.io({ transports: ["websocket", "polling"], tryAllTransports: true });
socket.on("connect", () => {
  const wish = { kind: "panel", office: list.dataset.office, key: "", seq: 0 };
  socket.emit("join", wish, (answer) => answer.ok && hear(answer.message));
});
socket.on("board", hear);
socket.on("reload", () => location.reload());
