"""What a single key cannot show: references between tables, and words that must exist elsewhere."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import holidays

from queue_server.domain.office import Office
from queue_server.domain.office_file.booking_checks import check_booking
from queue_server.domain.office_file.colours import COLOUR, WHITE, contrast
from queue_server.domain.office_file.mistakes import Path, guess, listed, shown
from queue_server.domain.office_file.table import Table
from queue_server.domain.office_file.wall_checks import check_wall

SLUG = re.compile(r"(?=.{1,40}$)[a-z0-9]+(?:-[a-z0-9]+)*")
LETTER = re.compile(r"[A-Z]")
COUNTER_KEY = re.compile(r"[A-Za-z0-9]{1,4}")
PRIORITY_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
# WCAG 2.2, 1.4.3: white text on the colour, or the colour on white, can be read.
LOWEST_CONTRAST = 4.5


def check(office: Office, root: Table) -> None:
    """Note what is wrong between the tables of the file."""
    check_slug(root)
    check_zone(office, root)
    check_holidays(office, root)
    check_keys(office, root)
    check_devices(office, root)
    check_references(office, root)
    check_colours(office, root)
    check_served(office, root)
    check_booking(office, root)
    check_wall(office, root)


def check_slug(root: Table) -> None:
    """The slug stands in every address of the office."""
    slug = root.values.get("slug")
    if isinstance(slug, str) and slug.strip() and not SLUG.fullmatch(slug):
        root.wrong(f"must be made of a-z, 0-9 and single hyphens, is {shown(slug)}", "slug")


def check_zone(office: Office, root: Table) -> None:
    """The time zone exists."""
    if not office.zone:
        return
    try:
        ZoneInfo(office.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        near = guess(office.zone, available_timezones())
        root.wrong(f"is not a known time zone: {shown(office.zone)}{near}", "zone")


def check_holidays(office: Office, root: Table) -> None:
    """The country of the public holidays is known."""
    country = office.hours.holidays
    if country and country not in holidays.list_supported_countries(include_aliases=False):
        problem = f"must be a country's two letters such as PL, is {shown(country)}"
        root.wrong(problem, "hours", "holidays")


def check_keys(office: Office, root: Table) -> None:
    """Keys that stand in numbers and addresses look as they should."""
    dashed = "a-z, 0-9 and single hyphens"
    rules = (
        ("categories", [each.key for each in office.categories], SLUG, dashed),
        ("services", [each.letter for each in office.services], LETTER, "one letter from A to Z"),
        (
            "counters",
            [each.key for each in office.counters],
            COUNTER_KEY,
            "1-4 letters or digits",
        ),
        ("priorities", [each.key for each in office.priorities], PRIORITY_KEY, "a-z, 0-9 and _"),
        ("displays", [each.key for each in office.displays], SLUG, dashed),
        ("kiosks", [each.key for each in office.kiosks], SLUG, dashed),
    )
    for section, keys, pattern, allowed in rules:
        for key in keys:
            if not pattern.fullmatch(key):
                root.wrong(f"the key must be {allowed}, is {shown(key)}", section, key)


def check_devices(office: Office, root: Table) -> None:
    """A device is enrolled by its key alone, so a display and a kiosk cannot share one."""
    for kiosk in office.kiosks:
        if office.display(kiosk.key):
            root.wrong("has the same key as a display", "kiosks", kiosk.key)


def check_references(office: Office, root: Table) -> None:
    """Every service and category that is named exists."""
    letters = [each.letter for each in office.services]
    categories = [each.key for each in office.categories]
    for service in office.services:
        if service.category and service.category not in categories:
            path = ("services", service.letter, "category")
            unknown(root, path, "category", service.category, categories)
    for section, key, services in named_services(office):
        for letter in services:
            if letter not in letters:
                unknown(root, (section, key, "services"), "service", letter, letters)


def named_services(office: Office) -> Iterable[tuple[str, str, tuple[str, ...]]]:
    """Where services are named: section, key, letters."""
    yield from (("counters", each.key, each.services) for each in office.counters)
    yield from (("displays", each.key, each.services) for each in office.displays)
    yield from (("kiosks", each.key, each.services) for each in office.kiosks)


def unknown(root: Table, path: Path, what: str, word: str, known: Collection[str]) -> None:
    """Note a name that nothing in the file has."""
    near = guess(word, known) or (f"; known: {listed(known)}" if known else "")
    root.wrong(f"there is no {what} {shown(word)}{near}", *path)


def check_served(office: Office, root: Table) -> None:
    """Whoever takes a ticket can be called somewhere."""
    for service in office.services:
        if office.counters and not office.counters_serving(service.letter):
            root.wrong("no counter serves this service", "services", service.letter)


def check_colours(office: Office, root: Table) -> None:
    """Colours are #rrggbb and dark enough for white text on them."""
    check_colour(root, ("colour",), office.colour)
    for service in office.services:
        check_colour(root, ("services", service.letter, "colour"), service.colour)


def check_colour(root: Table, path: Path, colour: str) -> None:
    """One colour; an empty one was noted already."""
    if not colour:
        return
    if not COLOUR.fullmatch(colour):
        root.wrong(f'must be a colour such as "#0046a8", is {shown(colour)}', *path)
    elif contrast(colour, WHITE) < LOWEST_CONTRAST:
        has = f"{contrast(colour, WHITE):.1f}"
        problem = f"must have a contrast of at least {LOWEST_CONTRAST} to white, has {has}"
        root.wrong(f"{problem}: choose a darker colour", *path)
