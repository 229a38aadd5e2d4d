"""The voice of an office file."""

from __future__ import annotations

from queue_server.domain.announcing import CounterForm, Voice
from queue_server.domain.office_file.mistakes import shown
from queue_server.domain.office_file.table import Table

MOST_PAUSE = 10


def read_voice(root: Table, languages: tuple[str, ...]) -> Voice | None:
    """How calls are spoken; `voice = false` means not at all."""
    if root.values.get("voice") is False:
        root.ask("voice")
        return None
    table = root.table("voice")
    usual = Voice(languages[:1])
    voice = Voice(
        languages=read_spoken(table, languages) or usual.languages,
        ticket_language=table.flag("ticket_language", usual.ticket_language),
        counter_form=table.choice("counters", CounterForm.NUMBER),
        chime=table.flag("chime", usual.chime),
        repeat=table.whole("repeat", usual.repeat, 1, 3),
        pause_seconds=read_pause(table, usual.pause_seconds),
        speed=table.whole("speed", usual.speed, 80, 300),
    )
    table.finish()
    return voice


def read_spoken(table: Table, languages: tuple[str, ...]) -> tuple[str, ...]:
    """The languages that every call is spoken in; each must be one of the office's."""
    spoken = table.words("languages")
    for index, language in enumerate(spoken):
        if language not in languages:
            problem = f"must be one of the office's languages, is {shown(language)}"
            table.wrong(problem, "languages", index)
    return tuple(each for each in spoken if each in languages)


def read_pause(table: Table, usual: float) -> float:
    """The pause between two announcements, in seconds."""
    pause = table.ask("pause_seconds")
    if pause is None:
        return usual
    if isinstance(pause, bool) or not isinstance(pause, int | float) or not 0 <= pause <= 10:
        problem = f"must be a number from 0 to {MOST_PAUSE}, is {shown(pause)}"
        table.wrong(problem, "pause_seconds")
        return usual
    return float(pause)
