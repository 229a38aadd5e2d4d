"""Visits, held hours and wishes, for whoever has their links, and an account's own."""

from __future__ import annotations

from sqlalchemy import Connection

from queue_server.domain.refusals import Reason, Refused
from queue_server.domain.visits import Held, Visit, Wish
from queue_server.store import Store, places, visits, wish_views, wishes
from queue_server.store.offices import here as here_at


def find(store: Store, slug: str, link: str) -> Visit:
    """The visit as it stands now. Raises Refused: UNKNOWN_OFFICE, UNKNOWN_VISIT."""
    with store.reading() as connection:
        here = here_at(store, connection, slug)
        found = visits.by_link(connection, here.office_id, here.office, link, here.now)
    if found is None:
        raise Refused(Reason.UNKNOWN_VISIT)
    return found


def of_user(store: Store, user_id: int) -> tuple[Visit, ...]:
    """The visits of an account at whatever office, the latest hour first."""
    with store.reading() as connection:
        return visits.of_user(store, connection, user_id)


def held(store: Store, slug: str, key: str) -> Held | None:
    """What the key holds; None when it holds nothing any more."""
    with store.reading() as connection:
        here = here_at(store, connection, slug)
        return places.held(connection, here.office_id, key, here.now)


def wish(store: Store, slug: str, link: str) -> Wish:
    """The wish as it stands now. Raises Refused: UNKNOWN_OFFICE, UNKNOWN_WISH."""
    with store.reading() as connection:
        return read_wish(store, connection, slug, link)


def wishes_of_user(store: Store, user_id: int) -> tuple[Wish, ...]:
    """The wishes of an account at whatever office, the oldest first."""
    with store.reading() as connection:
        return tuple(
            read_wish(store, connection, row.slug, row.link)
            for row in wishes.of_user(connection, user_id)
        )


def read_wish(store: Store, connection: Connection, slug: str, link: str) -> Wish:
    """The wish, in a transaction that is open."""
    here = here_at(store, connection, slug)
    row = wishes.by_link(connection, here.office_id, link)
    if row is None:
        raise Refused(Reason.UNKNOWN_WISH)
    return wish_views.view(connection, here.office_id, here.office, row, here.now)
