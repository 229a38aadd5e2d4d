"""Writing to visitors: a letter goes into the outbox with the change that it tells of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from queue_server.domain.letters import Channel
from queue_server.domain.visits import Person
from queue_server.store import Change, letters, visits
from queue_server.store.reservations import ReservationRow


def write(
    change: Change,
    kind: str,
    recipient: str,
    language: str,
    *,
    reservation_id: int | None = None,
    user_id: int | None = None,
    facts: Mapping[str, Any] | None = None,
    channel: Channel = "mail",
) -> None:
    """Post a letter of this office."""
    letters.post(
        change.connection,
        kind,
        recipient,
        language,
        change.now,
        office_id=change.office_id,
        reservation_id=reservation_id,
        user_id=user_id,
        facts=facts,
        channel=channel,
    )


def write_about(
    change: Change, kind: str, row: ReservationRow, facts: Mapping[str, Any] | None = None
) -> Person:
    """Post a letter about a visit to whom it belongs, if there is an address; returns whom."""
    visit = visits.by_id(change.connection, change.office, row.id, change.now)
    person = visit.person
    if person.email and row.link:
        write(
            change,
            kind,
            person.email,
            person.language,
            reservation_id=row.id,
            user_id=person.user_id,
            facts=facts,
        )
    return person
