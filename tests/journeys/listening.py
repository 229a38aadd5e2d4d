"""Listens to monitors: an AudioContext tap, the clerks who call, and offices that speak fast."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page
from sqlalchemy import select

from queue_server.actions import arriving, calling
from queue_server.actions.entry import Actor, Door
from queue_server.store import Store, schema
from tests.serving import ROOT

# Writes down every sound that really plays: which, from when to when, and whether it was cut off.
TAP = """
(function () {
  var heard = window.heard = [];
  var asked = new WeakMap(), named = new WeakMap();
  var open = XMLHttpRequest.prototype.open;
  var decode = BaseAudioContext.prototype.decodeAudioData;
  var start = AudioBufferSourceNode.prototype.start;
  var stop = AudioScheduledSourceNode.prototype.stop;
  XMLHttpRequest.prototype.open = function (method, address) {
    this.addEventListener("load", function () {
      if (this.responseType === "arraybuffer") { asked.set(this.response, String(address)); }
    });
    return open.apply(this, arguments);
  };
  BaseAudioContext.prototype.decodeAudioData = function (bytes, done, failed) {
    var address = asked.get(bytes);
    return decode.call(this, bytes, function (buffer) {
      named.set(buffer, address);
      done(buffer);
    }, failed);
  };
  AudioBufferSourceNode.prototype.start = function () {
    var sound = { address: named.get(this.buffer), seconds: this.buffer.duration,
      began: Date.now() / 1000, ended: 0, played: 0 };
    this.sound = sound;
    this.from = this.context.currentTime;
    heard.push(sound);
    this.addEventListener("ended", function () { note(this); });
    return start.apply(this, arguments);
  };
  AudioScheduledSourceNode.prototype.stop = function () {
    note(this);
    return stop.apply(this, arguments);
  };
  function note(source) {
    if (source.sound && !source.sound.ended) {
      source.sound.ended = Date.now() / 1000;
      source.sound.played = source.context.currentTime - source.from;
    }
  }
}());
"""
CALL = re.compile(r"/voice/[^/]+/(\w+)/(\w+)/(\w+)\.\w+$")
FAST = """
[voice]
languages = ["pl"]
ticket_language = false
chime = false
pause_seconds = 0
speed = 300
"""


@dataclass(frozen=True)
class Sound:
    """A sound that a monitor played: a call in a language, or "chime"."""

    call: str
    language: str
    began: float
    ended: float
    whole: bool


class Hall:
    """The clerks of the office, all six of them, and a visitor for everybody."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def door(self, counter: str) -> Door:
        return Door(self.store, "kalisz", Actor(f"user:{counter}", f"Clerk {counter}"))

    def wait(self, service: str, people: int = 1, language: str | None = None) -> None:
        for _ in range(people):
            arriving.issue(self.door("1"), service, language=language)

    def call(self, *at: str) -> list[str]:
        called = [calling.call_next(self.door(counter), counter) for counter in at]
        return [each.ticket.number for each in called if each.ticket]

    def spoken(self) -> list[tuple[int, str]]:
        """The calls that were spoken to their end, and by which display."""
        return self._acknowledged(schema.speakings, "spoken_at")

    def shown(self) -> list[tuple[int, str]]:
        """The calls that people could see, and on which display."""
        return self._acknowledged(schema.showings, "shown_at")

    def _acknowledged(self, table, at: str) -> list[tuple[int, str]]:
        columns = table.c
        with self.store.reading() as connection:
            rows = connection.execute(
                select(columns.call, columns.display).order_by(columns[at], columns.call)
            )
            return [(row.call, row.display) for row in rows]


def office_file(folder: Path, voice: str = FAST, more: str = "") -> Path:
    """Kalisz with another voice, and with more at its end."""
    source = (ROOT / "offices" / "kalisz.toml").read_text(encoding="utf-8")
    head, rest = source.split("[voice]\n", 1)
    after = rest[rest.index("\n[accessibility]") :]
    folder.mkdir(exist_ok=True)
    path = folder / "kalisz.toml"
    path.write_text(head + voice + after + more, encoding="utf-8")
    return path


def quiet_office_file(folder: Path) -> Path:
    """Kalisz without a voice: calls come with the chime alone."""
    path = office_file(folder, "")
    path.write_text(f"voice = false\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    return path


def sounds(page: Page) -> list[Sound]:
    """What that monitor played since it was loaded, in order."""
    return [sound_of(each) for each in page.evaluate("heard")]


def sound_of(heard: dict) -> Sound:
    """One entry of the tap."""
    found = CALL.search(heard["address"] or "")
    whole = heard["ended"] > 0 and heard["played"] > heard["seconds"] - 0.05
    return Sound(
        call=found[2] if found else "chime",
        language=found[1] if found else "",
        began=heard["began"],
        ended=heard["ended"],
        whole=whole,
    )
