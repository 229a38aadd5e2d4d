"""A letter about a visit, put together: words, facts, what to press, what goes with it."""

from __future__ import annotations

from flask_babel import gettext as _

from booking import addresses
from booking.papers import pdf, sheet
from booking.papers.enclosures import calendar_attached, paper_attached, pictures
from queue_server.domain.office import Office
from queue_server.domain.visits import Visit
from queue_server.web.letters import Attachment, Written, address, render

TEMPLATE = "booking/letters/visit"


def confirmation(
    visit: Visit, office: Office, subject: str, heading: str, lines: tuple[str, ...]
) -> Written:
    """A letter with the number, the paper and the entry for the calendar."""
    paper = paper_of(visit, office)
    text, html = render(
        TEMPLATE,
        office=office,
        subject=subject,
        heading=heading,
        lines=lines,
        paper=paper,
        number=paper.number,
        actions=changes(visit),
    )
    files = (paper_attached(paper, pdf.confirmation(paper)), calendar_attached(visit, office))
    return Written(subject, text, html, (*pictures(paper), *files))


def plain(
    visit: Visit,
    office: Office,
    subject: str,
    heading: str,
    lines: tuple[str, ...],
    number: str | None = None,
    actions: tuple[tuple[str, str], ...] = (),
    after: tuple[str, ...] = (),
) -> Written:
    """A letter with the visit's facts and nothing attached."""
    text, html = render(
        TEMPLATE,
        office=office,
        subject=subject,
        heading=heading,
        lines=lines,
        facts=tuple(sheet.facts(visit, office)),
        number=number,
        actions=actions,
        after=after,
    )
    return Written(subject, text, html)


def enclosing(written: Written, *files: Attachment) -> Written:
    """The letter with these files."""
    return Written(written.subject, written.text, written.html, files)


def paper_of(visit: Visit, office: Office) -> sheet.Paper:
    """The confirmation in the letter's language."""
    return sheet.paper(visit, office, own_page(visit))


def own_page(visit: Visit) -> str:
    """The address of the visit's page."""
    return address(addresses.visit(visit.office, visit.link))


def changes(visit: Visit) -> tuple[tuple[str, str], ...]:
    """What can be done about a coming visit."""
    page = (_("Your visit online"), own_page(visit))
    return (
        (page, (_("Cancel the visit"), f"{own_page(visit)}/cancel"))
        if visit.may_change
        else (page,)
    )


def book_again(office: Office) -> tuple[tuple[str, str], ...]:
    """Where another visit is booked."""
    return ((_("Book another visit"), address(addresses.services(office.slug))),)
