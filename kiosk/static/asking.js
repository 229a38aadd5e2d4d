// Asks the server for a ticket, again and again with the same key until an answer comes.
// The key makes repeating safe: a ticket that was given already is given again, not doubled.

const ATTEMPT_MS = 8000;
const PAUSES_MS = [700, 1500, 3000, 5000];
const MAY_COME_BACK = (status) => status >= 500 || status === 429 || status === 408;

// Randomness that also plain http has, which crypto.randomUUID has not.
export function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

// Answers {answer} or {refusal}; null when the visitor gave up. waits() hears of each failed attempt.
export async function ask(address, body, { signal, waits }) {
  const key = freshKey();
  let renewed = false;
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    const outcome = await attemptOnce(address, body, key, signal);
    if (signal.aborted) return null;
    if (outcome === "refresh" && !renewed) {
      renewed = true;
      await renewToken();
      continue;
    }
    if (outcome && outcome !== "refresh") return outcome;
    waits();
    await pause(PAUSES_MS[Math.min(attempt, PAUSES_MS.length - 1)], signal);
  }
  return null;
}

async function attemptOnce(address, body, key, signal) {
  try {
    const response = await post(address, body, key, signal);
    const said = await response.json().catch(() => ({}));
    if (said.reason === "wait_a_minute") return { refusal: said };
    if (MAY_COME_BACK(response.status)) return null;
    if (response.ok) return { answer: said };
    return said.reason && said.reason !== "csrf" && response.status !== 401 ? { refusal: said } : "refresh";
  } catch {
    return null;
  }
}

function post(address, body, key, signal) {
  const attempt = new AbortController();
  const give_up = () => attempt.abort();
  const timer = setTimeout(give_up, ATTEMPT_MS);
  signal.addEventListener("abort", give_up, { once: true });
  return fetch(`${address}?lang=${encodeURIComponent(body.language)}`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Accept: "application/json",
      "Accept-Language": body.language,
      "Idempotency-Key": key,
      "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content,
    },
    body: JSON.stringify(body),
    cache: "no-store",
    signal: attempt.signal,
  }).finally(() => clearTimeout(timer));
}

// The page may have stood here for weeks: its token or its enrolment may be gone by now.
async function renewToken() {
  const response = await fetch(location.href, { cache: "no-store" }).catch(() => null);
  if (!response) return;
  if (response.redirected) { location.reload(); return; }
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  const token = fresh.querySelector('meta[name="csrf-token"]');
  if (token) document.querySelector('meta[name="csrf-token"]').content = token.content;
}

function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => { clearTimeout(timer); resolve(); }, { once: true });
  });
}
