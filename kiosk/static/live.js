// Keeps the numbers of waiting people live, and knows whether the server can be reached.

const LOST_AFTER_MS = 5000;
const LOOK_EVERY_MS = 3000;
const JOIN_AGAIN_MS = 4000; // and up to eight seconds more, so that not all kiosks ask at once

// board(message) hears newer boards; reachable(yes) and reload() say what their names say.
export function connect(page, { board, reachable, reload }) {
  let last = { seq: page.seq, at: page.at };
  let lostSince = performance.now();
  let asking;
  const socket = window.io({
    transports: ["websocket", "polling"],
    tryAllTransports: true,
    reconnectionDelay: 500,
    reconnectionDelayMax: 5000,
    randomizationFactor: 0.5,
  });

  function take(message) {
    if (message.version && message.version !== page.version) reload();
    if (message.seq < last.seq || (message.seq === last.seq && message.at < last.at)) return;
    last = { seq: message.seq, at: message.at };
    board(message);
  }

  function join() {
    lostSince = null;
    reachable(true);
    const wanted = { kind: "kiosk", office: page.office, key: "", seq: last.seq, version: page.version };
    clearTimeout(asking);
    socket.emit("join", wanted, (answer) => {
      if (answer && answer.ok) take(answer.message);
      else if (answer && answer.reason === "failed") joinLater();
    });
  }

  // The server can't read the board now.
  function joinLater() {
    asking = setTimeout(() => { if (socket.connected) join(); }, JOIN_AGAIN_MS * (1 + 2 * Math.random()));
  }

  async function look() {
    if (lostSince === null || performance.now() - lostSince < LOST_AFTER_MS) return;
    // Without Socket.IO tickets can still be given, as long as plain requests come through.
    const answer = await fetch("/healthz", { cache: "no-store" }).catch(() => null);
    if (lostSince !== null) reachable(Boolean(answer && answer.ok));
  }

  socket.on("connect", join);
  socket.on("disconnect", () => { lostSince = performance.now(); });
  socket.on("board", (message) => {
    if (message.kind === "kiosk" && message.office === page.office) take(message);
  });
  socket.on("reload", reload);
  setInterval(look, LOOK_EVERY_MS);
}
