// Colleagues who need help: loud to look at, in the tab's title, too, and silent unless wanted.

import { hour, secondsSince } from "./clock.js";
import { page, part, say, show, write } from "./page.js";
import { attempt, newPress } from "./press.js";
import { ringIfWanted } from "./sound.js";
import { markTab } from "./title.js";

const ANSWER_STAYS = 30; // seconds; who asked for help sees it longer
const AGAIN = 1500; // between two attempts to say that one comes

const rows = new Map();
let latest = [];
let hear = () => {};

// `heard(message)` takes the board that comes with an answer.
export function prepareAlarm(heard) {
  hear = heard;
  part("alarm").addEventListener("click", (event) => {
    const button = event.target.closest("[data-come]");
    if (button && event.detail < 2) come(Number(button.dataset.come));
  });
  setInterval(() => drawAlarm(latest), 1000);
}

// One's own call for help is never shown here: whoever stands at the counter may see the screen.
export function drawAlarm(alerts) {
  latest = alerts;
  const others = alerts.filter((each) => each.raised_by !== page.me && isNews(each));
  const open = others.filter((each) => !each.answered_at);
  for (const each of others) drawRow(each);
  for (const id of [...rows.keys()]) if (!others.some((each) => each.id === id)) forget(id);
  document.body.classList.toggle("is-alarmed", open.length > 0);
  part("alarm").classList.toggle("is-loud", open.length > 0);
  show(part("alarm"), others.length > 0);
  markTab(open.length ? say("alarm_title", open[0]) : "", page.urls.alarm_icon);
}

function isNews({ answered_at }) {
  return !answered_at || secondsSince(answered_at) < ANSWER_STAYS;
}

function drawRow(alert) {
  const isNew = !rows.has(alert.id);
  const row = isNew ? newRow(alert) : rows.get(alert.id);
  row.classList.toggle("is-answered", Boolean(alert.answered_at));
  write(part("alarm-text", row), wordsOf(alert));
  write(part("alarm-since", row), say("alarm_since", { hour: hour(alert.at) }));
  show(row.querySelector("[data-come]"), !alert.answered_at);
  if (alert.answered_at) write(part("alarm-trouble", row), "");
  if (isNew && !alert.answered_at) drawAttention(alert);
}

function newRow(alert) {
  const row = document.getElementById("alarm-row").content.firstElementChild.cloneNode(true);
  row.querySelector("[data-come]").dataset.come = alert.id;
  rows.set(alert.id, row);
  part("alarm").prepend(row);
  return row;
}

function forget(id) {
  rows.get(id).remove();
  rows.delete(id);
}

function wordsOf({ counter, name, answered_at, answered_name, called_off }) {
  if (called_off) return say("alarm_called_off", { counter });
  const who = (answered_at ? answered_name : name) ?? "";
  return say(answered_at ? "alarm_answered" : "alarm", { counter, name: who });
}

function drawAttention(alert) {
  ringIfWanted();
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  const tag = `okienko-alert-${alert.id}`;
  const shown = new Notification(wordsOf(alert), { tag, requireInteraction: true, silent: true });
  shown.addEventListener("click", () => window.focus());
}

// Said again and again until the server knows, unless another colleague was first.
async function come(id) {
  const press = { ...newPress("coming", {}), url: page.urls.alerts + id };
  while (rows.has(id) && !rows.get(id).classList.contains("is-answered")) {
    const outcome = await attempt(press);
    if (outcome?.answer) return hear(outcome.answer.message);
    if (!rows.has(id)) return;
    const trouble = outcome ? outcome.problem.detail : say("alarm_trying");
    write(part("alarm-trouble", rows.get(id)), trouble || say("failed"));
    if (outcome) return;
    await new Promise((resolve) => setTimeout(resolve, AGAIN));
  }
}
