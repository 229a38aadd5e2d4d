// Makes sound of sentences: the server's voice, else the browser's. One at a time, never two at once.

const PATIENCE_MS = 6000;
const GRACE_MS = 1500;
// Slower than any voice speaks.
const LONGEST_LETTER_MS = 250;
const KEPT = 80;
const STEPS = [0.25, 0.5, 0.75, 1];
const BEGIN = 0.5;

export function speechOf(page) {
  const kept = new Map();
  let queue = [];
  let turn = 0;
  let busy = false;
  let playing = null;
  let context = null;
  let volume = asked();

  // Says the lines, each {text, language}, one after another, until something else is said.
  async function say(lines) {
    stop();
    const mine = turn;
    queue = [...lines];
    busy = true;
    while (queue.length) {
      const now = queue.shift();
      const coming = sound(now);
      if (queue.length) sound(queue[0]);
      const made = await coming;
      if (turn === mine) await (made ? play(made) : byBrowser(now));
      if (turn !== mine) return;
    }
    busy = false;
  }

  // What comes while something is said waits for its turn, unless it waits there already.
  function also(lines) {
    if (!busy) return say(lines);
    return queue.push(...lines.filter(({ text }) => queue.every((each) => each.text !== text)));
  }

  function stop() {
    turn += 1;
    busy = false;
    if (playing) playing();
    playing = null;
    if (window.speechSynthesis) window.speechSynthesis.cancel();
  }

  // The sound of a line, or null when the server can't say it.
  function sound(line) {
    const key = `${line.language} ${line.text}`;
    if (!page.spoken.includes(line.language)) return Promise.resolve(null);
    if (!kept.has(key)) {
      const made = fetched(page, line).then((bytes) => ready().decodeAudioData(bytes)).catch(() => null);
      made.then((found) => { if (!found) kept.delete(key); });
      kept.set(key, made);
      if (kept.size > KEPT) kept.delete(kept.keys().next().value);
    }
    return kept.get(key);
  }

  function ready() {
    context ??= new AudioContext();
    if (context.state === "suspended") context.resume();
    return context;
  }

  function play(made) {
    return new Promise((resolve) => {
      const source = new AudioBufferSourceNode(ready(), { buffer: made });
      const gain = new GainNode(context, { gain: volume });
      source.connect(gain).connect(context.destination);
      source.onended = resolve;
      playing = () => { source.stop(); resolve(); };
      source.start();
      // A machine without a sound card plays to nobody, and never comes to the end.
      setTimeout(resolve, made.duration * 1000 + GRACE_MS);
    });
  }

  function byBrowser({ text, language }) {
    const voice = browserVoice(language);
    if (!voice) return Promise.resolve();
    return new Promise((resolve) => {
      const said = new SpeechSynthesisUtterance(text);
      Object.assign(said, { voice, lang: voice.lang, volume, onend: resolve, onerror: resolve });
      playing = resolve;
      window.speechSynthesis.speak(said);
      // Some voices never say that they are done; while something is said no visit ends by itself.
      setTimeout(resolve, GRACE_MS + text.length * LONGEST_LETTER_MS);
    });
  }

  return {
    say,
    also,
    stop,
    busy: () => busy,
    speaks: (language) => page.spoken.includes(language) || Boolean(browserVoice(language)),
    louder() { volume = STEPS.find((step) => step > volume + 0.01) ?? STEPS[0]; },
    // The next visitor begins as the machine is set, and nothing said to this one is kept.
    forget() { stop(); kept.clear(); volume = asked(); },
  };
}

// `?volume=70` in the kiosk's address: how loud a visit begins, in per cent.
function asked() {
  const given = Number(new URLSearchParams(location.search).get("volume") ?? NaN);
  return given > 0 && given <= 100 ? given / 100 : BEGIN;
}

function browserVoice(language) {
  const voices = window.speechSynthesis ? window.speechSynthesis.getVoices() : [];
  return voices.find((voice) => voice.localService && voice.lang.slice(0, 2) === language);
}

async function fetched(page, { text, language }) {
  const answer = await fetch(`${page.address}/say`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content,
    },
    body: JSON.stringify({ language, text }),
    cache: "no-store",
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.arrayBuffer();
}
