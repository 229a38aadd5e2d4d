"""The outbox: letters are put in with the change that they tell of, and taken out by the post."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from queue_server.domain.letters import Channel
from queue_server.store import schema

LONGEST_TROUBLE = 300


def post(
    connection: Connection,
    kind: str,
    recipient: str,
    language: str,
    made_at: datetime,
    *,
    office_id: int | None = None,
    reservation_id: int | None = None,
    user_id: int | None = None,
    facts: Mapping[str, Any] | None = None,
    channel: Channel = "mail",
) -> None:
    """Put a letter into the outbox; it is sent if the transaction is committed, and only then.

    `facts` must be JSON-able. The Message-ID is drawn here: a letter that is sent again after a
    crash carries the same one, so that mail programs take it for what it is.
    """
    connection.execute(
        insert(schema.letters).values(
            office_id=office_id,
            kind=kind,
            channel=channel,
            recipient=recipient,
            language=language,
            reservation_id=reservation_id,
            user_id=user_id,
            facts=dict(facts or {}),
            message_id=f"<{secrets.token_hex(16)}@okienko>",
            made_at=made_at,
            next_try_at=made_at,
            tries=0,
        )
    )
