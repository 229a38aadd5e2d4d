// What the server told this page at its birth, and its words in the clerk's language.

export const page = JSON.parse(document.getElementById("page").textContent);

export function say(word, facts = {}) {
  return page.words[word].replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? "");
}

export function inLanguage(texts) {
  return texts?.[page.language] ?? Object.values(texts ?? {})[0] ?? "";
}

// What a visitor gave when booking: who it is, and the vehicle.
export function personOf(person) {
  return [person?.name, person?.plate].filter(Boolean).join(" · ");
}

export function part(name, within = document) {
  return within.querySelector(`[data-part="${name}"]`);
}

// Writing the same text again would make screen readers repeat it.
export function write(element, text) {
  if (element && element.textContent !== String(text)) element.textContent = text;
}

export function show(element, visible) {
  if (element && element.hidden === visible) element.hidden = !visible;
}
