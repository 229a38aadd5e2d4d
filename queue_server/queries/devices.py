"""Whose token this is, and which tokens an office has given."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import cast

from sqlalchemy import bindparam, select

from queue_server.store import Store, devices, schema
from queue_server.store.asking import Question

# How long another process' revocation may go unnoticed here.
VALID_SECONDS = 1.0
MOST_REMEMBERED = 4096
TOKENS = schema.tokens.c
VALID = Question(
    select(TOKENS.id, schema.offices.c.slug, TOKENS.role, TOKENS.name, TOKENS.used_at)
    .join(schema.offices, schema.offices.c.id == TOKENS.office_id)
    .where(TOKENS.hash == bindparam("kept"), TOKENS.revoked_at.is_(None))
)


@dataclass(frozen=True)
class Token:
    """What a token stands for, and when its use was noted last."""

    id: int
    office: str
    role: str
    name: str
    used_at: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True)
class TokenRow:
    """A token as the administrator's list shows it."""

    id: int
    office: str
    role: str
    name: str
    created_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None


def identify(store: Store, token: str) -> Token | None:
    """What the token stands for; None for an unknown or revoked one.

    A token that was valid within the last second is taken for valid, unless this process has
    revoked one since: a busy kiosk is not looked up at every touch.
    """
    # A revocation puts another dictionary here: what was read before it is kept where nobody looks.
    memory, kept = store.tokens_known, devices.hashed(token)
    known, asked_at = memory.get(kept, (None, 0.0))
    if known is not None and monotonic() - asked_at < VALID_SECONDS:
        return cast(Token, known)
    if len(memory) >= MOST_REMEMBERED:
        memory.clear()
    asked_at, found = monotonic(), look_up(store, kept)
    if found is not None:
        memory[kept] = (found, asked_at)
    return found


def look_up(store: Store, kept: str) -> Token | None:
    """What the token of that hash stands for."""
    found = store.ask(VALID, kept=kept)
    return Token(*found[0]) if found else None


def tokens(store: Store, office: str | None = None) -> tuple[TokenRow, ...]:
    """The tokens of an office, or of all, oldest first; revoked ones too."""
    columns = schema.tokens.c
    wanted = (
        select(
            columns.id,
            schema.offices.c.slug,
            columns.role,
            columns.name,
            columns.created_at,
            columns.revoked_at,
            columns.used_at,
        )
        .join(schema.offices, schema.offices.c.id == columns.office_id)
        .order_by(columns.id)
    )
    if office is not None:
        wanted = wanted.where(schema.offices.c.slug == office)
    with store.reading() as connection:
        return tuple(TokenRow(*row) for row in connection.execute(wanted))


def display_tokens(store: Store, office: str) -> dict[str, TokenRow]:
    """The tokens of the office's enrolled displays by key (hall-1, counter/3); of several with one
    key, the one that was used last."""
    valid = [row for row in tokens(store, office) if row.role == "display" and not row.revoked_at]
    valid.sort(key=lambda row: row.used_at or row.created_at)
    return {row.name: row for row in valid}
