// Lets every screen fit without scrolling: the text is as large as there is room for, within bounds.

// Large text is never less than 130 % of what is plain at the same place.
const PLAIN = [1, 0.95, 0.9, 0.85, 0.8];
const LARGE = [1.5, 1.45, 1.4, 1.35, 1.3];

const stage = document.getElementById("stage");
const root = document.documentElement;

export function fit() {
  const scales = root.classList.contains("large") ? LARGE : PLAIN;
  // A word that is broken reads badly, but is better than one that is cut.
  for (const broken of [false, true]) {
    root.classList.toggle("broken", broken);
    for (const scale of scales) {
      root.style.setProperty("--k-text", String(scale));
      if (fits()) return;
    }
  }
}

// For what changes in place: only when it has become too large.
export function refit() {
  if (!fits()) fit();
}

function fits() {
  return [stage, ...document.querySelectorAll(".kiosk .button")].every(holds)
    && [...document.querySelectorAll(".controls, .about")].every(encloses);
}

// Letters may stand out of their line a little, that is no overflow.
function holds(node) {
  const slack = node === stage ? 1 : parseFloat(getComputedStyle(node).fontSize) / 4;
  return node.scrollWidth <= node.clientWidth + 1 && node.scrollHeight <= node.clientHeight + slack;
}

function encloses(node) {
  const { bottom } = node.getBoundingClientRect();
  return [...node.children].every((child) => child.getBoundingClientRect().bottom <= bottom + 1);
}

window.addEventListener("resize", fit);
document.fonts.addEventListener("loadingdone", fit);
