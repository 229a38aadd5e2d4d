"""The addresses of screens: where a device belongs, and where a person starts."""

from __future__ import annotations

from queue_server.web.access import Visitor

API_PAGE = "/api/v1/docs"
VISITS_PAGE = "/visits"
ACCOUNT_PAGE = "/account"
OUTBOX_PAGE = "/outbox"


def device_page(role: str, office: str, device: str) -> str:
    """The page of a kiosk or a display; a desk's display is called "counter/3"."""
    return f"/{'kiosk' if role == 'kiosk' else 'display'}/{office}/{device}"


def counters_page(office: str) -> str:
    """Where a clerk chooses her counter."""
    return f"/clerk/{office}"


def booking_page(office: str) -> str:
    """Where a visitor books at home."""
    return f"/booking/{office}"


def devices_page(office: str) -> str:
    """Where an administrator enrols devices."""
    return f"/admin/{office}/devices"


def monitors_page(office: str) -> str:
    """Where managers see how every monitor fares."""
    return f"/admin/{office}/displays"


def privacy_page(office: str) -> str:
    """What the office tells about the data it keeps."""
    return f"/booking/{office}/privacy"


def rules_page(office: str) -> str:
    """The rules that a visitor accepts."""
    return f"/booking/{office}/rules"


def start_page(visitor: Visitor) -> str:
    """A visitor's visits; a clerk's counters at her only office, else the first page."""
    known = sorted({*visitor.roles, *visitor.held_back})
    if visitor.user and not known:
        return VISITS_PAGE
    return counters_page(known[0]) if len(known) == 1 else "/"
