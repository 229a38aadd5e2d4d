// The live line: boards come by Socket.IO, and by plain questions while that line is down.

import { accept, seq } from "./board.js";
import { page, part, say, show, write } from "./page.js";
import { hour, now } from "./clock.js";

const QUIET = 5000;
const AGAIN = 4000; // and up to eight seconds more, so that not all panels ask at once
const RELOADED = "okienko-reloaded-for";

let heardAt = performance.now();
let heardHour = "";
let joined = false;
let asking;
let wanted = null; // the version that the page is to be loaded anew for
let idle = () => true;

// `isIdle` says whether nobody is in the middle of something, so that a reload disturbs nobody.
export function connect(isIdle) {
  idle = isIdle;
  const socket = window.io({
    transports: ["websocket", "polling"], tryAllTransports: true,
    randomizationFactor: 0.5, reconnectionDelay: 500, reconnectionDelayMax: 5000,
  });
  socket.on("connect", () => join(socket));
  socket.on("disconnect", () => { joined = false; });
  socket.on("board", (message) => hear(message));
  socket.on("reload", (asked) => renew(asked?.version ?? ""));
  setInterval(watch, 1000);
  setInterval(reloadWhenIdle, 1000);
  setInterval(() => { if (!joined) refresh(); }, QUIET);
}

function join(socket) {
  const wish = { kind: "panel", office: page.office, key: "", seq: seq(), version: page.version };
  clearTimeout(asking);
  socket.emit("join", wish, (answer) => {
    joined = answer.ok;
    if (answer.ok) hear(answer.message, true);
    else if (answer.reason === "failed") joinLater(socket);
  });
}

// The server can't read the board now.
function joinLater(socket) {
  asking = setTimeout(() => { if (socket.connected) join(socket); }, AGAIN * (1 + 2 * Math.random()));
}

function hear(message, anew = false) {
  accept(message, anew);
  heardAt = performance.now();
  heardHour = hour(now());
  if (message.version !== page.version) renew(message.version);
  watch();
}

// Another server or another office file. All on this page comes from the server, so a reload loses
// nothing; never twice for one version.
function renew(version) {
  if (version && sessionStorage.getItem(RELOADED) === version) return;
  wanted = version;
}

async function reloadWhenIdle() {
  if (wanted === null || !idle()) return;
  const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
  if (!answer || answer.status >= 500 || !idle()) return;
  sessionStorage.setItem(RELOADED, wanted);
  location.reload();
}

export async function refresh() {
  try {
    const answer = await fetch(page.urls.board, { headers: { Accept: "application/json" } });
    if (answer.ok) hear(await answer.json());
  } catch {
    // The sign above says it; the next question comes by itself.
  }
}

function watch() {
  if (joined) heardAt = performance.now();
  const lost = performance.now() - heardAt > QUIET;
  if (lost) write(part("lost"), say("lost", { hour: heardHour }));
  show(part("lost"), lost);
}
