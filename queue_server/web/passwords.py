"""Passwords: argon2id, with the library's recommended cost."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER = PasswordHasher()
# What an unknown address is checked against, so that it takes as long as a known one.
DECOY = (
    "$argon2id$v=19$m=65536,t=3,p=4$eqF5xAFltvmPbAkD+1j+hg"
    "$H39dP7pj8RuLgvmhG5slDsvo9K+ADYS0rCW/PMFSXLI"
)


def hashed(password: str) -> str:
    """The password as it is stored."""
    return HASHER.hash(password)


def matches(stored: str, password: str) -> bool:
    """Whether the password is the stored one. Takes about 50 ms: not for the server's main loop."""
    try:
        return HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False
