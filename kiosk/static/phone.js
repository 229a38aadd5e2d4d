// Keeps the page about one ticket fresh without a reload, so that a screen reader keeps its place.

const EVERY_MS = 10000;

async function refresh() {
  const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
  if (!answer || document.hidden) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("main");
  const shown = document.getElementById("main");
  if (fresh && fresh.textContent !== shown.textContent) shown.replaceChildren(...fresh.childNodes);
}

setInterval(refresh, EVERY_MS);
