// The barcode scanner: a keyboard that types fast and ends with Enter, wherever the focus is.

const FAST_MS = 120;
const SHORTEST = 4;
const LONGEST = 64;

// scanned(code) hears a whole barcode; key(character) hears every key, also "Enter", "Backspace".
export function listenToKeys({ scanned, key }) {
  let burst = "";
  let last = 0;
  const forget = () => { burst = ""; };

  window.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.timeStamp - last > FAST_MS) forget();
    last = event.timeStamp;
    if (event.key === "Enter" && burst.length >= SHORTEST) {
      // Else the Enter would also press the button that has the focus.
      event.preventDefault();
      event.stopPropagation();
      const code = burst;
      forget();
      scanned(code);
      return;
    }
    if (event.key.length === 1 && event.key !== " ") burst = (burst + event.key).slice(-LONGEST);
    if (key(event.key, event.target)) event.preventDefault();
  }, { capture: true });

  return forget;
}
