"""What the panel tells besides visitors: the hall's message, calls for help, printers."""

from __future__ import annotations

from typing import Any

from queue_server.domain.hall import Alert, Hall, Printer, PrinterState
from queue_server.live.boards import wire_time

Json = dict[str, Any]


def news(hall: Hall) -> Json:
    """The board's part that is for the staff alone; times in ISO 8601 with Z."""
    troubled = (each for each in hall.printers if each.state is not PrinterState.READY)
    return {
        "notice": notice(hall),
        "alerts": [alert(each) for each in hall.alerts],
        "printers": [printer(hall, each) for each in troubled if hall.office.kiosk(each.kiosk)],
    }


def notice(hall: Hall) -> Json | None:
    """The message that stands in the hall."""
    shown = hall.notice
    return {"text": shown.text, "until": wire_time(shown.until)} if shown else None


def alert(each: Alert) -> Json:
    """A clerk who needs help, and who comes."""
    return {
        "id": each.id,
        "counter": each.counter,
        "raised_by": each.raised_by,
        "name": each.name,
        "at": wire_time(each.raised_at),
        "answered_at": wire_time(each.answered_at) if each.answered_at else None,
        "answered_name": each.answered_name,
        "called_off": each.is_called_off,
    }


def printer(hall: Hall, each: Printer) -> Json:
    """A printer that needs a hand."""
    kiosk = hall.office.kiosk(each.kiosk)
    names = dict(kiosk.names) if kiosk else {}
    return {"kiosk": each.kiosk, "names": names, "state": each.state.value}
