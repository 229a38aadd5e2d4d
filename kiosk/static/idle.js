// Notices that nobody touches the screen any more; a kiosk must not keep what a visitor left.

const SIGNS_OF_LIFE = ["pointerdown", "keydown", "touchstart", "wheel"];
const LOOK_EVERY_MS = 250;

// limit() gives the seconds allowed now, or null; left(seconds) hears what remains; over() clears.
export function watchIdle({ limit, left, over }) {
  let last = performance.now();
  const touch = () => { last = performance.now(); };
  const look = () => {
    const allowed = limit();
    if (allowed === null) return left(null);
    const remaining = Math.ceil(allowed - (performance.now() - last) / 1000);
    return remaining > 0 ? left(remaining) : over();
  };
  for (const sign of SIGNS_OF_LIFE) {
    window.addEventListener(sign, touch, { capture: true, passive: true });
  }
  setInterval(look, LOOK_EVERY_MS);
  return touch;
}
