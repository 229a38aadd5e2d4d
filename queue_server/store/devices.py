"""Tokens of devices and other systems, and the pairings by which devices get theirs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from queue_server.domain.refusals import Reason, Refused
from queue_server.store import schema


@dataclass(frozen=True)
class PairingRow:
    """A pairing: begun by a device, then given an office and a role by an administrator."""

    office_id: int | None
    office: str | None
    role: str | None
    device: str | None
    expires_at: datetime


def hashed(secret: str) -> str:
    """What is kept of a token, code or secret: SHA-256, enough for random ones of this length."""
    return hashlib.sha256(secret.encode()).hexdigest()


def add_token(
    connection: Connection, office_id: int, role: str, name: str, token: str, now: datetime
) -> None:
    """Keep a token's hash."""
    connection.execute(
        insert(schema.tokens).values(
            office_id=office_id, role=role, name=name, hash=hashed(token), created_at=now
        )
    )


def revoke(connection: Connection, token_id: int, office_id: int | None, now: datetime) -> int:
    """Revoke a token (of that office); returns how many were."""
    columns = schema.tokens.c
    revoked = update(schema.tokens).where(columns.id == token_id, columns.revoked_at.is_(None))
    if office_id is not None:
        revoked = revoked.where(columns.office_id == office_id)
    return int(connection.execute(revoked.values(revoked_at=now)).rowcount)


def mark_used(connection: Connection, token_id: int, now: datetime) -> None:
    """Remember when a token was last used."""
    connection.execute(
        update(schema.tokens).where(schema.tokens.c.id == token_id).values(used_at=now)
    )


def add_pairing(connection: Connection, secret: str, code: str, expires_at: datetime) -> None:
    """Keep a pairing that a device began."""
    connection.execute(
        insert(schema.pairings).values(
            secret_hash=hashed(secret), code_hash=hashed(code), expires_at=expires_at
        )
    )


def forget_expired(connection: Connection, now: datetime) -> None:
    """Drop the pairings that ran out."""
    connection.execute(delete(schema.pairings).where(schema.pairings.c.expires_at < now))


def grant(
    connection: Connection, code: str, office_id: int, role: str, device: str, now: datetime
) -> bool:
    """Give the device that shows the code its place; False when no such code waits."""
    columns = schema.pairings.c
    granted = connection.execute(
        update(schema.pairings)
        .where(
            columns.code_hash == hashed(code),
            columns.expires_at >= now,
            columns.role.is_(None),
        )
        .values(office_id=office_id, role=role, device=device)
    )
    return bool(granted.rowcount)


def take(connection: Connection, secret: str, now: datetime) -> PairingRow | None:
    """Take the granted pairing of the device that holds the secret; it can be taken once."""
    columns = schema.pairings.c
    row: Any = connection.execute(
        select(
            columns.office_id,
            schema.offices.c.slug,
            columns.role,
            columns.device,
            columns.expires_at,
        )
        .join(schema.offices, schema.offices.c.id == columns.office_id)
        .where(columns.secret_hash == hashed(secret), columns.expires_at >= now)
    ).one_or_none()
    if row is None:
        return None
    taken = delete(schema.pairings).where(columns.secret_hash == hashed(secret))
    if not connection.execute(taken).rowcount:
        # Somebody else with the same secret was quicker.
        return None
    return PairingRow(row.office_id, row.slug, row.role, row.device, row.expires_at)


def office_id(connection: Connection, slug: str) -> int:
    """The id of the office with that slug; refused when there is none."""
    wanted = select(schema.offices.c.id).where(schema.offices.c.slug == slug)
    found = connection.execute(wanted).scalar_one_or_none()
    if found is None:
        raise Refused(Reason.UNKNOWN_OFFICE, office=slug)
    return int(found)
