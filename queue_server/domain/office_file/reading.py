"""From the tables of an office file to an office, section by section."""

from __future__ import annotations

from queue_server.domain.booking_rules import SlotRule
from queue_server.domain.office import (
    Category,
    Counter,
    Kiosk,
    Office,
    Printing,
    Priority,
    Service,
)
from queue_server.domain.office_file.accessibility import read_accessibility
from queue_server.domain.office_file.booking import read_booking
from queue_server.domain.office_file.hours import read_hours
from queue_server.domain.office_file.mistakes import guess, listed, shown
from queue_server.domain.office_file.rules import read_rules
from queue_server.domain.office_file.slots import read_service_slots
from queue_server.domain.office_file.table import Table
from queue_server.domain.office_file.texts import LANGUAGES, read_list, read_names
from queue_server.domain.office_file.voice import read_voice
from queue_server.domain.office_file.wall import own_key, read_displays, read_signs, read_zones

ARROWS = ("left", "right", "up", "down", "straight")
OFFICE_COLOUR = "#0046a8"
# Far apart also for colour-blind people, and at least 8:1 on white.
SERVICE_COLOURS = ("#0046a8", "#8a3300", "#6a1257", "#004d40")


def office(root: Table, slug: str) -> Office:
    """The whole office; what is wrong is noted at the tables."""
    root.text("slug", default="")
    languages = read_languages(root)
    categories = read_categories(root, languages)
    booking, slots = read_booking(root, languages)
    services = read_services(root, languages, categories, slots)
    described = Office(
        slug=slug,
        names=read_names(root, "names", languages),
        address=root.text("address", default=""),
        zone=root.text("zone"),
        languages=languages,
        colour=root.text("colour", OFFICE_COLOUR),
        categories=categories,
        services=services,
        counters=read_counters(root, languages, services),
        hours=read_hours(root.table("hours", required=True)),
        rules=read_rules(root.table("rules")),
        priorities=read_priorities(root, languages),
        displays=read_displays(root, languages),
        kiosks=read_kiosks(root, languages),
        booking=booking,
        staff_two_factor=read_two_factor(root.table("staff")),
        zones=read_zones(root, languages),
        signs=read_signs(root),
        voice=read_voice(root, languages),
        accessibility=read_accessibility(root, languages),
    )
    root.finish()
    return described


def read_languages(root: Table) -> tuple[str, ...]:
    """The office's languages, the first one being its own."""
    languages = root.words("languages", required=True)
    for index, language in enumerate(languages):
        if language not in LANGUAGES:
            known = listed(LANGUAGES)
            problem = f"must be one of {known}, is {shown(language)}{guess(language, LANGUAGES)}"
            root.wrong(problem, "languages", index)
    if root.values.get("languages") == []:
        root.wrong("needs at least one language", "languages")
    return tuple(each for each in languages if each in LANGUAGES)


def read_categories(root: Table, languages: tuple[str, ...]) -> tuple[Category, ...]:
    """The groups of services."""
    found = []
    for key, table in root.tables("categories", "[categories.registration]", True).items():
        found.append(Category(key, read_names(table, "names", languages)))
        table.finish()
    return tuple(found)


def read_services(
    root: Table,
    languages: tuple[str, ...],
    categories: tuple[Category, ...],
    slots: SlotRule | None,
) -> tuple[Service, ...]:
    """The services by their letters; with a single category they need not name it.

    Those that can be booked take what they do not say from the office's own slots.
    """
    only = categories[0].key if len(categories) == 1 else None
    found: list[Service] = []
    for letter, table in root.tables("services", "[services.A]", required=True).items():
        colour = SERVICE_COLOURS[len(found) % len(SERVICE_COLOURS)]
        quota = table.whole("walk_in_quota", 0, 1, 10_000)
        service = Service(
            letter=letter,
            category=table.text("category", only),
            names=read_names(table, "names", languages),
            mean_minutes=table.above_zero("mean_minutes", high=480),
            colour=table.text("colour", colour),
            walk_in=table.flag("walk_in", True),
            walk_in_quota=quota or None,
            bring=read_list(table, "bring", languages),
            slots=read_service_slots(table, slots),
        )
        table.finish()
        found.append(service)
    return tuple(found)


def read_counters(
    root: Table, languages: tuple[str, ...], services: tuple[Service, ...]
) -> tuple[Counter, ...]:
    """The counters; one that names no services serves all."""
    every = tuple(service.letter for service in services)
    found: list[Counter] = []
    for key, table in root.tables("counters", "[counters.1]", required=True).items():
        served = table.words("services")
        if table.values.get("services") == []:
            table.wrong("needs at least one service; without this key it serves all", "services")
        arrow = table.word("arrow", "", ARROWS)
        where = read_names(table, "where", languages, default={})
        found.append(Counter(key, served or every, arrow, where))
        table.finish()
    return tuple(found)


def read_priorities(root: Table, languages: tuple[str, ...]) -> tuple[Priority, ...]:
    """The grounds for going before others of one's kind."""
    found = []
    for key, table in root.tables("priorities", "[priorities.pregnant]").items():
        found.append(Priority(key, read_names(table, "names", languages)))
        table.finish()
    return tuple(found)


def read_kiosks(root: Table, languages: tuple[str, ...]) -> tuple[Kiosk, ...]:
    """The ticket machines."""
    found = []
    for key, table in root.tables("kiosks", "[kiosks.kiosk-1]").items():
        names = read_names(table, "names", languages, own_key(key, languages))
        printing = table.choice("printing", Printing.BROWSER)
        found.append(Kiosk(key, names, table.words("services"), printing))
        table.finish()
    return tuple(found)


def read_two_factor(staff: Table) -> bool:
    """Whether the staff must log in with a second factor."""
    needed = staff.flag("two_factor", False)
    staff.finish()
    return needed
