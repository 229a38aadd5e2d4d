"""What must fit together on the wall: zones, languages, colours that can be read, signs."""

from __future__ import annotations

import re
from collections.abc import Collection

from queue_server.domain.office import Office
from queue_server.domain.office_file.colours import COLOUR, contrast
from queue_server.domain.office_file.mistakes import guess, listed, shown
from queue_server.domain.office_file.table import Table
from queue_server.domain.wall import Display, Layout

# WCAG 2.2, 1.4.6 (AAA): figures are read from ten metres, by people with poor sight, too.
LOWEST_FIGURES = 7.0
LOWEST_TEXT = 4.5
KEY = re.compile(r"(?=.{1,40}$)[a-z0-9]+(?:-[a-z0-9]+)*")
ADDRESS = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+):(\d{1,5})")


def check_wall(office: Office, root: Table) -> None:
    """Note what is wrong with monitors, zones and signs."""
    check_zones(office, root)
    for display in office.displays:
        check_display(office, display, root)
    check_signs(office, root)


def check_zones(office: Office, root: Table) -> None:
    """Zones have keys for addresses and name counters that exist."""
    counters = [each.key for each in office.counters]
    for zone in office.zones:
        if not KEY.fullmatch(zone.key):
            problem = f"the key must be a-z, 0-9 and single hyphens, is {shown(zone.key)}"
            root.wrong(problem, "zones", zone.key)
        for counter in zone.counters:
            known_or_wrong(root, ("zones", zone.key, "counters"), "counter", counter, counters)


def check_display(office: Office, display: Display, root: Table) -> None:
    """One monitor."""
    at = ("displays", display.key)
    for zone in display.zones:
        known_or_wrong(root, (*at, "zones"), "zone", zone, [each.key for each in office.zones])
    for language in display.languages:
        known_or_wrong(root, (*at, "languages"), "language here", language, office.languages)
    if display.sound_zone and not KEY.fullmatch(display.sound_zone):
        problem = f"must be a-z, 0-9 and single hyphens, is {shown(display.sound_zone)}"
        root.wrong(problem, *at, "sound_zone")
    check_media(display, root)
    check_colours(display, root)


def check_media(display: Display, root: Table) -> None:
    """A layout with media needs a folder, and a folder such a layout."""
    at = ("displays", display.key)
    if display.layout is Layout.MEDIA and display.media is None:
        root.wrong('layout "media" needs a table media with its folder', *at, "layout")
    if display.media and display.layout is not Layout.MEDIA:
        root.wrong('is for layout = "media" only', *at, "media")
    if display.media and not KEY.fullmatch(display.media.folder):
        problem = f"must be a-z, 0-9 and single hyphens, is {shown(display.media.folder)}"
        root.wrong(problem, *at, "media", "folder")


def check_colours(display: Display, root: Table) -> None:
    """The figures stand out from their ground by 7:1, other text by 4.5:1."""
    colours, at = display.colours, ("displays", display.key, "colours")
    if colours is None:
        return
    named = {"ground": colours.ground, "text": colours.text, "figures": colours.figures}
    odd = [key for key, colour in named.items() if not COLOUR.fullmatch(colour)]
    for key in odd:
        root.wrong(f'must be a colour such as "#0046a8", is {shown(named[key])}', *at, key)
    if odd:
        return
    for key, least in (("figures", LOWEST_FIGURES), ("text", LOWEST_TEXT)):
        has = contrast(named[key], colours.ground)
        if has < least:
            problem = f"must have a contrast of at least {least:g} to the ground, has {has:.1f}"
            root.wrong(problem, *at, key)


def check_signs(office: Office, root: Table) -> None:
    """A sign hangs above a counter and has an address."""
    counters = [each.key for each in office.counters]
    for sign in office.signs:
        at = ("signs", sign.key)
        known_or_wrong(root, (*at, "counter"), "counter", sign.counter, counters)
        found = ADDRESS.fullmatch(sign.address)
        if sign.address and (found is None or not 0 < int(found[1]) < 65536):
            problem = f'must be host:port, such as "192.168.1.40:4001", is {shown(sign.address)}'
            root.wrong(problem, *at, "address")


def known_or_wrong(
    root: Table, path: tuple[str, ...], what: str, word: str, known: Collection[str]
) -> None:
    """Note a name that nothing in the file has."""
    if word and word not in known:
        near = guess(word, known) or (f"; known: {listed(known)}" if known else "")
        root.wrong(f"there is no {what} {shown(word)}{near}", *path)
