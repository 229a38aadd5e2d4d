// A sound when a colleague needs help. Off until somebody wants it: who is calm at the next
// counter must not hear what was asked for in silence.

import { part, show } from "./page.js";

const ON = "okienko-alarm-sound";
const TONES = [660, 880, 660]; // hertz
const LONG = 0.18; // seconds

export function prepareSound() {
  const box = part("sound");
  box.checked = isOn();
  box.addEventListener("change", () => {
    localStorage.setItem(ON, box.checked ? "yes" : "no");
    if (box.checked) ring();
  });
  show(part("sound-choice"), true);
}

export function ringIfWanted() {
  if (isOn()) ring();
}

function isOn() {
  return localStorage.getItem(ON) === "yes";
}

function ring() {
  const audio = new AudioContext();
  const loudness = audio.createGain();
  loudness.gain.value = 0.2;
  loudness.connect(audio.destination);
  TONES.forEach((tone, place) => play(audio, loudness, tone, audio.currentTime + place * LONG));
  setTimeout(() => audio.close(), 2000);
}

function play(audio, loudness, tone, at) {
  const voice = audio.createOscillator();
  voice.frequency.value = tone;
  voice.connect(loudness);
  voice.start(at);
  voice.stop(at + LONG);
}
