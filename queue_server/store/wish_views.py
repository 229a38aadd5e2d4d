"""Wishes as their visitors see them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from queue_server.domain.office import Office
from queue_server.domain.visits import Held, Wish
from queue_server.store import places, reservations, wishes
from queue_server.store.wishes import WishRow


def view(
    connection: Connection, office_id: int, office: Office, wish: WishRow, now: datetime
) -> Wish:
    """The wish with its offer, its visit, and how many are before it."""
    visit = wish.reservation_id and reservations.by_id(connection, wish.reservation_id)
    return Wish(
        link=wish.link,
        office=office.slug,
        service=wish.service,
        before=wish.before,
        visit_link=visit.link if visit else None,
        offered=offer(connection, wish, now),
        ahead=wishes.ahead(connection, office_id, wish),
    )


def offer(connection: Connection, wish: WishRow, now: datetime) -> Held | None:
    """The place that is kept for this wish, and until when; None when none is."""
    if wish.offered_until is None or wish.offered_until < now:
        return None
    place = places.freed_by_id(connection, wish.freed_id)
    if place is None:
        return None
    return Held("", place.service, place.starts_at, place.minutes, wish.offered_until)
