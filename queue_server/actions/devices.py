"""Devices and other systems: tokens are made and revoked, a display or kiosk is paired."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from queue_server.domain.office import Office
from queue_server.domain.refusals import Reason, Refused
from queue_server.store import Store, devices, offices

PAIRING_LASTS = timedelta(minutes=10)
CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 8
COUNTER_PREFIX = "counter/"


class TokenRole(StrEnum):
    """What a token may do."""

    KIOSK = "kiosk"
    DISPLAY = "display"
    CLERK = "clerk"
    INTEGRATION = "integration"


@dataclass(frozen=True)
class Pairing:
    """A pairing begun: the code to show, and the secret that the device keeps."""

    code: str
    secret: str
    expires_at: datetime


@dataclass(frozen=True)
class Claimed:
    """What a paired device gets: its token, and what it is."""

    token: str
    role: TokenRole
    office: str
    device: str


def create_token(store: Store, office: str, role: str, name: str) -> str:
    """Make a token; it is told this once, only its hash is kept.

    Raises Refused(UNKNOWN_OFFICE), ValueError for an unknown role.
    """
    kind = TokenRole(role)
    token = secrets.token_urlsafe(32)
    with store.writing() as connection:
        at = devices.office_id(connection, office)
        devices.add_token(connection, at, kind.value, name, token, store.clock.now())
    return token


def revoke_token(store: Store, token_id: int, office: str | None = None) -> bool:
    """Revoke a token (of that office); returns whether there was one to revoke."""
    with store.writing() as connection:
        at = devices.office_id(connection, office) if office is not None else None
        revoked = bool(devices.revoke(connection, token_id, at, store.clock.now()))
    # At once here; other processes ask again within a second.
    store.tokens_known = {}
    return revoked


def mark_used(store: Store, token_id: int) -> None:
    """Remember that a token was used now."""
    with store.writing() as connection:
        devices.mark_used(connection, token_id, store.clock.now())


def begin_pairing(store: Store) -> Pairing:
    """Begin a pairing: the device shows the code for ten minutes."""
    now = store.clock.now()
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    pairing = Pairing(code, secrets.token_urlsafe(32), now + PAIRING_LASTS)
    with store.writing() as connection:
        devices.forget_expired(connection, now)
        devices.add_pairing(connection, pairing.secret, code, pairing.expires_at)
    return pairing


def pair(store: Store, code: str, office: str, device: str) -> None:
    """Say what the device that shows the code is: a display's or kiosk's key, or counter/KEY.

    Raises Refused: UNKNOWN_OFFICE, UNKNOWN_DEVICE, UNKNOWN_CODE.
    """
    typed = "".join(code.replace("-", "").split()).upper()
    with store.writing() as connection:
        role = role_of(offices.read(store, connection, office), device)
        at = devices.office_id(connection, office)
        if not devices.grant(connection, typed, at, role.value, device, store.clock.now()):
            raise Refused(Reason.UNKNOWN_CODE)


def claim(store: Store, secret: str) -> Claimed | None:
    """Give the paired device its token; None until an administrator has paired it."""
    now = store.clock.now()
    with store.writing() as connection:
        granted = devices.take(connection, secret, now)
        if granted is None or granted.office_id is None:
            return None
        token = secrets.token_urlsafe(32)
        role = TokenRole(granted.role or "")
        device = granted.device or ""
        devices.add_token(connection, granted.office_id, role.value, device, token, now)
    return Claimed(token, role, granted.office or "", device)


def role_of(office: Office, device: str) -> TokenRole:
    """Whether the device is a kiosk or a display of the office."""
    if office.kiosk(device):
        return TokenRole.KIOSK
    at_counter = device.startswith(COUNTER_PREFIX)
    if office.display(device) or (
        at_counter and office.counter(device.removeprefix(COUNTER_PREFIX))
    ):
        return TokenRole.DISPLAY
    raise Refused(Reason.UNKNOWN_DEVICE, device=device)
