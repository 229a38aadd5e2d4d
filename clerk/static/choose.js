// Keeps the page of counters true: when somebody sits down or leaves, the cards are fetched anew, and
// the whole page when the office's file has changed.

import { drawAlarm, prepareAlarm } from "./alarm.js";
import { learn } from "./clock.js";
import { prepareSound } from "./sound.js";

const AGAIN = 4000; // and up to eight seconds more, so that not all pages ask at once

const list = document.getElementById("counters");
let known = "";
let version = "";
let asking;

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

function join() {
  const wish = { kind: "panel", office: list.dataset.office, key: "", seq: 0 };
  clearTimeout(asking);
  socket.emit("join", wish, (answer) => {
    if (answer.ok) hear(answer.message);
    else if (answer.reason === "failed") joinLater();
  });
}

// The server can't read the board now.
function joinLater() {
  asking = setTimeout(() => { if (socket.connected) join(); }, AGAIN * (1 + 2 * Math.random()));
}

socket.on("connect", join);
socket.on("board", hear);
socket.on("reload", () => location.reload());
