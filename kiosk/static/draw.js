// Makes elements. Text only ever goes in as text, so nothing typed or sent can become markup.

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "click") made.addEventListener("click", value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export function button(classes, text, click, attributes = {}) {
  return element("button", { type: "button", class: `button ${classes}`, click, ...attributes }, text);
}

// A button of the rows at the bottom: a picture, and below it the word.
export function cell(classes, icon, text, click, attributes = {}) {
  const made = button(`cell ${classes}`, "", click, attributes);
  made.append(icon, element("span", { class: "cell-word" }, text));
  return made;
}

// The question of a screen: it takes the focus, so that a screen reader reads it out first.
export function question(text) {
  return element("h1", { class: "question", tabindex: "-1" }, text);
}

// What a screen says; its controls stand apart, so that they can be moved lower.
export function about(...children) {
  return element("div", { class: "about" }, ...children);
}

export function controls(classes, ...children) {
  return element("div", { class: `controls ${classes}` }, ...children);
}

// Sets a text only when it changed, so that a screen reader is not made to repeat it.
export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

export function drawing(markup) {
  const parsed = new DOMParser().parseFromString(markup, "image/svg+xml");
  return document.importNode(parsed.documentElement, true);
}
