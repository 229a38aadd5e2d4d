// The words of the chosen language, and moments on the office's own clock.

export function wordsOf(page, language) {
  return (key, facts = {}) =>
    (page.words[language][key] ?? key).replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? "");
}

export function nameOf(names, language) {
  return names[language] ?? Object.values(names)[0] ?? "";
}

// "09:15" today, else "Monday, 23 November, 09:15".
export function momentText(iso, now, zone, language) {
  const moment = new Date(iso);
  const clock = new Intl.DateTimeFormat(language, { timeZone: zone, timeStyle: "short", hour12: false });
  const day = new Intl.DateTimeFormat(language, {
    timeZone: zone, weekday: "long", day: "numeric", month: "long",
  });
  if (day.format(moment) === day.format(new Date(now))) return clock.format(moment);
  return `${day.format(moment)}, ${clock.format(moment)}`;
}
