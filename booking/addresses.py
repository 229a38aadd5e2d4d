"""Addresses of booking's pages, so that nobody writes one down twice."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode


def services(office: str) -> str:
    """Where booking begins."""
    return f"/booking/{office}"


def after(office: str, link: str) -> str:
    """Where the next matter is booked, right after a visit."""
    return f"{services(office)}?{urlencode({'after': link})}"


def days(office: str, service: str) -> str:
    """What to bring, and the days of a service."""
    return f"{services(office)}/{service}"


def hours(office: str, service: str, day: date, why: str | None = None) -> str:
    """The hours of a day; `why` says what became of the hour that was chosen before."""
    return f"{days(office, service)}/{day.isoformat()}" + (f"?why={why}" if why else "")


def check(office: str, why: str | None = None) -> str:
    """Where the choice is looked over and booked."""
    return f"{services(office)}/check" + (f"?why={why}" if why else "")


def resume(office: str) -> str:
    """Where somebody goes on who had to log in first."""
    return f"{services(office)}/resume"


def privacy(office: str) -> str:
    """What is kept about visitors, and for how long."""
    return f"{services(office)}/privacy"


def rules(office: str) -> str:
    """The office's rules for visitors."""
    return f"{services(office)}/rules"


def visit(office: str, link: str) -> str:
    """A booked visit."""
    return f"/visit/{office}/{link}"


def wish(office: str, service: str) -> str:
    """Where somebody asks to be told of a free hour."""
    return f"/wish/{office}/{service}"


def log_in(following: str) -> str:
    """Where somebody logs in who wants to go on there."""
    return f"/login?{urlencode({'next': following})}"


REGISTER = "/register"
MY_VISITS = "/visits"
