// Another version of the page: loaded between two visitors, and never in a tight circle.

const PAUSE_MS = 60000;

// free() says whether no visitor stands here. Answers {now, due}: `now` loads it when that may be,
// `due` says whether a visit's end is waited for.
export function renewal(free) {
  let wanted = false;

  async function now() {
    wanted = Date.now() - Number(sessionStorage.getItem("reloaded_at")) > PAUSE_MS;
    if (!wanted || !free()) return;
    // Only when the page can be had: the browser's own error page would stay for ever.
    const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
    if (!answer?.ok || !free()) return;
    sessionStorage.setItem("reloaded_at", String(Date.now()));
    location.reload();
  }

  return { now, due: () => wanted };
}
