// The barcode scanner: a keyboard that types fast and ends with Enter, wherever the focus is.

const FAST_MS = 120;
// Where no digits are typed by hand a scanner may be slow, as on a busy old machine.
const UNHURRIED_MS = 1000;
const LONGEST = 64;

// scanned(code) hears a whole barcode of `shortest` keys or more; key(character) hears every key,
// also "Enter" and "Backspace"; byHand() says whether digits are typed by hand now.
export function listenToKeys({ shortest, byHand, scanned, key }) {
  let burst = "";
  let last = 0;
  const forget = () => { burst = ""; };

  window.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.timeStamp - last > (byHand() ? FAST_MS : UNHURRIED_MS)) forget();
    last = event.timeStamp;
    if (event.key === "Enter" && burst.length >= shortest) {
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
