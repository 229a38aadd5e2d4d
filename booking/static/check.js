// The check page: how long the hour is still held, and typed text that survives going back.
const hold = JSON.parse(document.getElementById("hold").textContent);
const left = document.getElementById("left");
const over = document.getElementById("over");
const form = document.getElementById("check");
const begun = Date.now();

function tell() {
  const seconds = hold.seconds - (Date.now() - begun) / 1000;
  over.hidden = seconds > 0;
  left.hidden = seconds <= 0;
  left.textContent = `(${hold.left.replace("{minutes}", Math.ceil(seconds / 60))})`;
  if (seconds > 0) setTimeout(tell, 1000);
}

// Browsers forget the fields of a page that must not be kept; this tab remembers them.
const place = `booking-${hold.office}`;
const fields = [...form.elements].filter((each) => each.labels?.length);

function remember() {
  const typed = fields.map((each) => [each.name, each.type === "checkbox" ? each.checked : each.value]);
  sessionStorage.setItem(place, JSON.stringify(Object.fromEntries(typed)));
}

function restore() {
  const typed = JSON.parse(sessionStorage.getItem(place) || "{}");
  for (const each of fields) {
    if (!(each.name in typed)) continue;
    if (each.type === "checkbox") each.checked ||= typed[each.name];
    else each.value ||= typed[each.name];
  }
}

tell();
try {
  restore();
  form.addEventListener("input", remember);
  form.addEventListener("submit", (event) => {
    if (event.submitter?.id === "ok") sessionStorage.removeItem(place);
  });
} catch {
  // A browser that keeps nothing: the server still remembers what was sent.
}
