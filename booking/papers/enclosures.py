"""What goes with a letter: the confirmation, the entry for the calendar, the pictures to scan."""

from __future__ import annotations

from booking.papers import barcodes, calendar_file, sheet
from booking.papers.sheet import Paper
from queue_server.domain.office import Office
from queue_server.domain.visits import Visit
from queue_server.web.letters import Attachment
from queue_server.web.wiring import wiring


def paper_attached(paper: Paper, content: bytes) -> Attachment:
    """The confirmation to print."""
    return Attachment(f"{paper.filename}.pdf", "application/pdf", content)


def calendar_attached(visit: Visit, office: Office) -> Attachment:
    """The visit for a calendar, in which it replaces what was there of it before."""
    content = calendar_file.calendar(visit, office, wiring().clock.now())
    return Attachment(f"{sheet.filename(visit, office)}.ics", "text/calendar", content)


def pictures(paper: Paper) -> tuple[Attachment, ...]:
    """Barcode and QR code, shown inside the letter; nothing where nothing scans them."""
    if not paper.scans:
        return ()
    return (
        Attachment("barcode.png", "image/png", barcodes.barcode_picture(paper.code), "barcode"),
        Attachment("qr.png", "image/png", barcodes.qr_picture(paper.code), "qr"),
    )
