// Arrow keys: the focus goes to the nearest control in that direction, wherever it stands.

const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
// A control that stands aside counts as farther away than one straight ahead.
const ASIDE = 2.5;

export function isArrow(key) {
  return key in WAYS;
}

export function follow(key) {
  const from = document.activeElement.getBoundingClientRect();
  const [right, down] = WAYS[key];
  let nearest = null;
  let least = Infinity;
  for (const control of document.querySelectorAll(".kiosk button")) {
    const distance = control === document.activeElement ? Infinity : away(from, control, right, down);
    if (distance < least) { least = distance; nearest = control; }
  }
  if (nearest) nearest.focus();
}

function away(from, control, right, down) {
  const to = control.getBoundingClientRect();
  if (!to.width || control.disabled || control.closest("[inert]")) return Infinity;
  const ahead = right ? gap(from.left, from.right, to.left, to.right, right) : gap(from.top, from.bottom, to.top, to.bottom, down);
  if (ahead === null) return Infinity;
  const aside = right ? apart(from.top, from.bottom, to.top, to.bottom) : apart(from.left, from.right, to.left, to.right);
  return ahead + ASIDE * aside + middle(from, to, right) / 100;
}

// How far ahead it begins, or null when it does not stand ahead.
function gap(near, far, start, end, sign) {
  const ahead = sign > 0 ? start - far : near - end;
  return ahead > -2 ? Math.max(0, ahead) : null;
}

function apart(near, far, start, end) {
  return Math.max(0, start - far, near - end);
}

// Among controls that are equally near, the one whose beginning is nearest to ours.
function middle(from, to, right) {
  return right ? Math.abs(from.top - to.top) : Math.abs(from.left - to.left);
}
