"""The letters to administrators: a ticket machine's printer needs a hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask_babel import gettext as _

from admin.display_words import kiosk_name, printer_text
from queue_server.domain.hall import PrinterState
from queue_server.domain.refusals import Refused
from queue_server.queries import hall as halls
from queue_server.web.addresses import monitors_page
from queue_server.web.letters import Letter, Writer, Written, render
from queue_server.web.wiring import wiring
from queue_server.web.words import day_text


def printer_trouble(letter: Letter) -> Written | None:
    """A printer needs paper or a look; nothing is said when it is ready again meanwhile."""
    try:
        hall = halls.read(wiring().store, letter.office or "")
    except Refused:
        return None
    printer = next((each for each in hall.printers if each.kiosk == letter.facts["kiosk"]), None)
    if printer is None or printer.state is PrinterState.READY:
        return None
    kiosk = kiosk_name(hall.office, printer)
    since = datetime.fromisoformat(letter.facts["since"])
    text, html = render(
        "admin/letters/printer",
        office=hall.office,
        kiosk=kiosk,
        state=printer_text(printer.state),
        since=day_text(hall.office, since),
        page=monitors_page(hall.office.slug),
    )
    return Written(_("Ticket machine %(kiosk)s: the printer needs a hand", kiosk=kiosk), text, html)


LETTERS: Mapping[str, Writer] = {"printer_trouble": printer_trouble}
