"""What a kiosk is pushed: whether the office is open, and how many people wait for each service."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from queue_server.domain.hall import Hall
from queue_server.domain.office import Office, Service
from queue_server.live.boards import wire_time
from queue_server.surface import Board
from queue_server.web.access import Visitor

KIND = "kiosk"
# All kiosks of an office share one room; each page shows the services that it offers.
KEY = ""


def keys(office: Office) -> tuple[str, ...]:
    """The office's rooms of kiosks: one."""
    return (KEY,)


def render(hall: Hall, key: str) -> dict[str, Any]:
    """The board of all kiosks of the office."""
    return {
        "open": hall.opening.is_open,
        "closes_at": when(hall.opening.closes_at),
        "opens_at": when(hall.opening.opens_at),
        "services": [service_row(hall, service) for service in hall.office.services],
    }


def service_row(hall: Hall, service: Service) -> dict[str, Any]:
    """A service: its names, who waits for it, and whether a walk-in ticket is given now."""
    refusal = hall.walk_in_refusal(service.letter)
    return {
        "letter": service.letter,
        "names": dict(service.names),
        "category": service.category,
        "colour": service.colour,
        "count": hall.waiting_for(service.letter),
        "wait_minutes": hall.wait_minutes(service.letter),
        "available": refusal is None,
        "why": refusal.reason.value if refusal else None,
    }


def when(moment: datetime | None) -> str | None:
    """A moment as scripts read it."""
    return wire_time(moment) if moment else None


def may_join(visitor: Visitor, office: str, key: str) -> bool:
    """Kiosks of the office, and its staff."""
    return visitor.may(office, "kiosk", "clerk")


board = Board(KIND, keys, render, may_join)
