// The live line: boards come by Socket.IO, and by plain questions while that line is down.

import { accept, seq } from "./board.js";
import { page, part, say, show, write } from "./page.js";
import { hour, now } from "./clock.js";

const QUIET = 5000;
const RELOADED = "okienko-reloaded-for";

let heardAt = performance.now();
let heardHour = "";
let joined = false;

export function connect() {
  const socket = window.io({
    transports: ["websocket", "polling"], tryAllTransports: true,
    randomizationFactor: 0.5, reconnectionDelay: 500, reconnectionDelayMax: 5000,
  });
  socket.on("connect", () => join(socket));
  socket.on("disconnect", () => { joined = false; });
  socket.on("board", (message) => hear(message));
  socket.on("reload", () => renew(""));
  setInterval(watch, 1000);
  setInterval(() => { if (!joined) refresh(); }, QUIET);
}

function join(socket) {
  const wish = { kind: "panel", office: page.office, key: "", seq: seq(), version: page.version };
  socket.emit("join", wish, (answer) => {
    joined = answer.ok;
    if (!answer.ok) return;
    hear(answer.message, true);
    if (answer.version !== page.version) renew(answer.version);
  });
}

function hear(message, anew = false) {
  accept(message, anew);
  heardAt = performance.now();
  heardHour = hour(now());
  watch();
}

// Everything on this page comes from the server, so a reload loses nothing; never twice for one version.
function renew(version) {
  if (sessionStorage.getItem(RELOADED) === version && version) return;
  sessionStorage.setItem(RELOADED, version);
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
