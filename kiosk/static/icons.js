// The pictures on the buttons at the bottom; each stands above its word and says nothing by itself.

import { drawing } from "./draw.js";

const SHAPES = {
  large: '<path d="M3 30 11 8l8 22M6 23h10"/><path d="M20 32 29 4l8 28M23 23h11" stroke-width="4"/>',
  contrast: '<circle cx="20" cy="20" r="15"/><path d="M20 5a15 15 0 0 1 0 30z" fill="currentColor"/>',
  spoken: '<path d="M4 15h7l10-9v28l-10-9H4z" fill="currentColor"/><path d="M27 13a10 10 0 0 1 0 14M31 8a17 17 0 0 1 0 24"/>',
  lower: '<path d="M20 3v20M11 15l9 9 9-9"/><path d="M4 35h32" stroke-width="5"/>',
  language: '<circle cx="20" cy="20" r="16"/><path d="M4 20h32M20 4c-12 10-12 22 0 32M20 4c12 10 12 22 0 32"/>',
  repeat: '<path d="M33 20a13 13 0 1 1-5-10"/><path d="M30 2v9h-9"/>',
  louder: '<path d="M4 15h7l10-9v28l-10-9H4z" fill="currentColor"/><path d="M31 13v14M24 20h14"/>',
  back: '<path d="M35 20H6M18 8 6 20l12 12"/>',
  start_over: '<path d="M6 6l28 28M34 6 6 34"/>',
};

export function icon(name) {
  const made = drawing(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40" class="icon" aria-hidden="true" fill="none"
      stroke="currentColor" stroke-width="3" stroke-linecap="round" stroke-linejoin="round">${SHAPES[name]}</svg>`);
  return made;
}
