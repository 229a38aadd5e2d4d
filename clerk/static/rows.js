// Lists whose rows keep their identity: what stays is changed in place, and while a hand is on the
// list, nothing in it changes its place.

const STILL = 3000; // so long after the last movement the hand counts as being on the list

// `draw(row, item)` fills a row made of the template; answers the function that shows items.
export function rowsOf(list, template, keyOf, draw) {
  const rows = new Map();
  let latest = [];
  const isUnderHand = watchHand(list, () => arrange(list, rows, latest, keyOf));
  return function showItems(items) {
    latest = items;
    for (const item of items) draw(rowFor(keyOf(item), rows, template), item);
    if (isUnderHand()) addAndMark(list, rows, items, keyOf);
    else arrange(list, rows, items, keyOf);
  };
}

function rowFor(key, rows, template) {
  if (!rows.has(key)) rows.set(key, template.content.firstElementChild.cloneNode(true));
  const row = rows.get(key);
  row.dataset.key = key;
  row.classList.remove("is-gone");
  return row;
}

function arrange(list, rows, items, keyOf) {
  const focused = list.contains(document.activeElement) ? document.activeElement : null;
  for (const key of goneFrom(rows, items, keyOf)) {
    rows.get(key).remove();
    rows.delete(key);
  }
  items.forEach((item, place) => {
    const row = rows.get(keyOf(item));
    if (list.children[place] !== row) list.insertBefore(row, list.children[place] ?? null);
  });
  // A row that moves loses the focus.
  if (focused && focused !== document.activeElement) giveFocusBack(focused, list);
}

function giveFocusBack(focused, list) {
  const heir = focused.isConnected ? focused : list.closest("[tabindex]");
  heir?.focus({ preventScroll: true });
}

// Under the hand: new rows go to the end, gone ones stay where they were, marked.
function addAndMark(list, rows, items, keyOf) {
  for (const key of goneFrom(rows, items, keyOf)) rows.get(key).classList.add("is-gone");
  for (const row of rows.values()) if (!row.isConnected) list.append(row);
}

function goneFrom(rows, items, keyOf) {
  const wanted = new Set(items.map(keyOf));
  return [...rows.keys()].filter((key) => !wanted.has(key));
}

function watchHand(list, whenGone) {
  let movedAt = -Infinity;
  let timer = 0;
  const touched = () => {
    movedAt = performance.now();
    clearTimeout(timer);
    timer = setTimeout(whenGone, STILL);
  };
  for (const sign of ["pointermove", "focusin", "keydown"]) list.addEventListener(sign, touched);
  list.addEventListener("pointerleave", () => {
    movedAt = -Infinity;
    whenGone();
  });
  return () => performance.now() - movedAt < STILL;
}
