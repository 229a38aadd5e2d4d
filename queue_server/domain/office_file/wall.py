"""Monitors, zones of the hall and counter signs of an office file."""

from __future__ import annotations

from queue_server.domain.names import Names
from queue_server.domain.office_file.table import Table
from queue_server.domain.office_file.texts import read_names
from queue_server.domain.wall import (
    WHOLE_HALL,
    Colours,
    Display,
    LanguageMode,
    Layout,
    Media,
    Sign,
    Turn,
    Zone,
)

THEMES = ("light", "dark")
PROTOCOLS = ("line",)


def read_displays(root: Table, languages: tuple[str, ...]) -> tuple[Display, ...]:
    """The hall's monitors."""
    found = []
    for key, table in root.tables("displays", "[displays.hall-1]").items():
        display = Display(
            key=key,
            names=read_names(table, "names", languages, own_key(key, languages)),
            services=table.words("services"),
            theme=table.word("theme", "light", THEMES),
            ticker=read_names(table, "ticker", languages, default={}),
            layout=table.choice("layout", Layout.CALLS),
            languages=table.words("languages"),
            language_mode=table.choice("language_mode", LanguageMode.ALTERNATING),
            zones=table.words("zones"),
            sound_zone=table.text("sound_zone", WHOLE_HALL),
            turn=table.choice("turn", Turn.NONE),
            colours=read_colours(table),
            media=read_media(table),
        )
        table.finish()
        found.append(display)
    return tuple(found)


def read_colours(display: Table) -> Colours | None:
    """A monitor's own colours; all three or none."""
    if not display.has("colours"):
        display.ask("colours")
        return None
    table = display.table("colours")
    colours = Colours(table.text("ground"), table.text("text"), table.text("figures"))
    table.finish()
    return colours


def read_media(display: Table) -> Media | None:
    """What a monitor plays beside the calls."""
    if not display.has("media"):
        display.ask("media")
        return None
    table = display.table("media")
    usual = Media("")
    media = Media(
        folder=table.text("folder"),
        seconds=table.whole("seconds", usual.seconds, 3, 3600),
        sound=table.flag("sound", usual.sound),
    )
    table.finish()
    return media


def read_zones(root: Table, languages: tuple[str, ...]) -> tuple[Zone, ...]:
    """The parts of the hall."""
    found = []
    for key, table in root.tables("zones", "[zones.left]").items():
        names = read_names(table, "names", languages, own_key(key, languages))
        found.append(Zone(key, names, table.words("counters", required=True)))
        table.finish()
    return tuple(found)


def read_signs(root: Table) -> tuple[Sign, ...]:
    """The counters' LED signs."""
    found = []
    for key, table in root.tables("signs", "[signs.counter-1]").items():
        sign = Sign(
            key=key,
            counter=table.text("counter"),
            address=table.text("address"),
            protocol=table.word("protocol", "line", PROTOCOLS),
        )
        table.finish()
        found.append(sign)
    return tuple(found)


def own_key(key: str, languages: tuple[str, ...]) -> Names:
    """A device without names is called by its key."""
    return dict.fromkeys(languages, key)
