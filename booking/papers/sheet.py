"""The confirmation of a visit in finished words, the same for page, paper and letter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from babel.dates import format_date
from flask_babel import gettext as _

from booking import advice
from booking.papers import barcodes
from booking.words import hour_words, named
from queue_server.domain.codes import grouped
from queue_server.domain.office import Office
from queue_server.domain.visits import Visit
from queue_server.web.locale import current_language

DATES = {"de": "EEEE, d. MMMM y", "en": "EEEE, d MMMM y"}


@dataclass(frozen=True)
class Section:
    """Some lines under a heading: steps in their order, things to tick off, or sentences."""

    title: str
    lines: tuple[str, ...]
    shape: Literal["steps", "list", "plain"] = "plain"


@dataclass(frozen=True)
class Paper:
    """What stands on a confirmation. `scans` tells whether there is anything to scan the code."""

    language: str
    colour: str
    heading: str
    title: str
    office: str
    address: str
    facts: tuple[tuple[str, str], ...]
    number_label: str
    number: str
    code: str
    scans: bool
    barcode_label: str
    qr_label: str
    sections: tuple[Section, ...]
    link_label: str
    link: str
    filename: str

    def barcode(self, module: float = 0.125, unit: str = "em") -> str:
        """The barcode as SVG."""
        return barcodes.barcode_lines(self.code, self.barcode_label, module, unit)

    def qr(self, module: float = 0.2, unit: str = "em") -> str:
        """The QR code as SVG."""
        return barcodes.qr_lines(self.code, self.qr_label, module, unit)


def paper(visit: Visit, office: Office, link: str) -> Paper:
    """The confirmation in the language spoken now; `link` is the address of the visit's page."""
    moment = f"{day_and_year(visit, office)}, {hour_words(office, visit.starts_at)}"
    return Paper(
        language=current_language(),
        colour=office.colour,
        heading=_("Confirmation of your visit"),
        title=_("Confirmation of your visit: %(moment)s", moment=moment),
        office=named(office.names),
        address=office.address,
        facts=tuple(facts(visit, office)),
        number_label=_("Reservation number"),
        number=grouped(visit.code),
        code=visit.code,
        scans=advice.at_kiosk(office),
        barcode_label=_("Barcode of the reservation number"),
        qr_label=_("QR code of the reservation number"),
        sections=tuple(sections(visit, office)),
        link_label=_("Cancel or change the visit") if visit.may_change else _("Your visit online"),
        link=link,
        filename=filename(visit, office),
    )


def facts(visit: Visit, office: Office) -> Iterator[tuple[str, str]]:
    """What, when and where, each with its label."""
    yield _("Matter"), service_name(visit, office)
    yield _("Day"), day_and_year(visit, office)
    yield _("Hour"), hour_words(office, visit.starts_at)
    yield _("Place"), ", ".join(filter(None, (named(office.names), office.address)))


def sections(visit: Visit, office: Office) -> Iterator[Section]:
    """What the visitor should know and do."""
    service = office.service(visit.service)
    bring = tuple(named(each) for each in service.bring) if service else ()
    if bring:
        yield Section(_("Please bring"), bring, "list")
    yield Section(_("On the day of the visit"), advice.coming(visit, office), "steps")
    late = advice.late(visit, office)
    if late:
        yield Section(_("If you are late"), late)
    known = (*advice.notes(visit, office), advice.changing(visit, office))
    yield Section(_("Good to know"), known)


def service_name(visit: Visit, office: Office) -> str:
    """The name of what the visitor comes for; its letter when the office has it no more."""
    service = office.service(visit.service)
    return named(service.names) if service else visit.service


def day_and_year(visit: Visit, office: Office) -> str:
    """The day in full, as paper is kept for long: wtorek, 24 listopada 2026."""
    language = current_language()
    day = office.business_date(visit.starts_at)
    return str(format_date(day, DATES.get(language, "EEEE, d MMMM y"), locale=language))


def filename(visit: Visit, office: Office) -> str:
    """A name to find the file by; without the code, as it is left lying in folders."""
    word = {"pl": "wizyta", "uk": "vizyt", "de": "termin"}.get(current_language(), "visit")
    return f"{word}-{office.local(visit.starts_at):%Y-%m-%d-%H%M}"
