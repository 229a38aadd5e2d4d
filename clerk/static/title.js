// The title and the icon of the tab: what is seen of a panel in the background.

const icon = document.querySelector('link[rel="icon"]');
const usual = icon?.getAttribute("href");
let title = document.title;
let mark = "";

export function setTitle(text) {
  title = text;
  write();
}

// A mark stands before the title, and the icon is another one, until the mark is empty again.
export function markTab(text, address) {
  mark = text;
  write();
  const wanted = text ? address : usual;
  if (icon && icon.getAttribute("href") !== wanted) icon.setAttribute("href", wanted);
}

function write() {
  const full = mark ? `${mark} · ${title}` : title;
  if (document.title !== full) document.title = full;
}
