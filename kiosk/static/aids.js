// What makes the screen fit its visitor: larger text, contrast, speech, everything lower, the language.
// Always at the same place, and only for this visit.

import { cell } from "./draw.js";
import { icon } from "./icons.js";
import { AIDS } from "./visit.js";

const bar = document.getElementById("aids");
const guideBar = document.getElementById("guide");

// changed(aid) hears of each aid that was turned on or off.
export function aidsOf(kiosk, guide, changed) {
  function draw() {
    const { say } = kiosk;
    bar.setAttribute("aria-label", say("aids"));
    guideBar.setAttribute("aria-label", say("aid_spoken"));
    bar.replaceChildren(...AIDS.map(toggle),
      cell("aid", icon("language"), say("aid_language"), () => kiosk.askLanguage(), { "data-aid": "language" }));
    guideBar.replaceChildren(
      cell("", icon("repeat"), say("guide_repeat"), () => guide.repeat(), { "data-guide": "repeat" }),
      cell("", icon("louder"), say("guide_louder"), () => guide.louder(), { "data-guide": "louder" }));
    apply();
  }

  function toggle(aid) {
    return cell("aid", icon(aid), kiosk.say(`aid_${aid}`), () => turn(aid), { "data-aid": aid });
  }

  function turn(aid) {
    const { visit } = kiosk;
    if (aid === "spoken" && !visit.aids.spoken && !guide.speaks(visit.language)) return changed("unspoken");
    visit.aids[aid] = !visit.aids[aid];
    apply();
    return changed(aid);
  }

  // In place, so that the button that was pressed keeps the focus.
  function apply() {
    const { aids, language } = kiosk.visit;
    guideBar.hidden = !aids.spoken;
    for (const aid of AIDS) {
      document.documentElement.classList.toggle(aid, aids[aid]);
      bar.querySelector(`[data-aid="${aid}"]`).setAttribute("aria-pressed", String(aids[aid]));
    }
    const silent = !aids.spoken && !guide.speaks(language);
    bar.querySelector('[data-aid="spoken"]').setAttribute("aria-disabled", String(silent));
  }

  return { draw, turn };
}
