"""The office for which somebody registers or logs in: the one whose pages she came from."""

from __future__ import annotations

from flask import session

from queue_server.domain.booking_rules import Identity
from queue_server.domain.office import Office
from queue_server.domain.refusals import Refused
from queue_server.queries import offices
from queue_server.web.wiring import wiring


def home_office() -> Office | None:
    """The session's office if one books there with an account, else the only such office."""
    known = office_named(session.get("office"))
    if known is not None:
        return known if has_accounts(known) else None
    store = wiring().store
    found = [offices.find(store, slug) for slug in offices.slugs(store)]
    having = [office for office in found if has_accounts(office)]
    return having[0] if len(having) == 1 else None


def has_accounts(office: Office) -> bool:
    """Whether one books there with an account."""
    return office.booking is not None and office.booking.identity is Identity.ACCOUNT


def office_named(slug: object) -> Office | None:
    """The office with that slug, if there is one."""
    try:
        return offices.find(wiring().store, slug) if isinstance(slug, str) else None
    except Refused:
        return None
