"""Passwords: argon2id, with the library's recommended cost."""

from __future__ import annotations

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER = PasswordHasher()
# What an unknown address is checked against, so that it takes as long as a known one.
DECOY = (
    "$argon2id$v=19$m=65536,t=3,p=4$eqF5xAFltvmPbAkD+1j+hg"
    "$H39dP7pj8RuLgvmhG5slDsvo9K+ADYS0rCW/PMFSXLI"
)


def hashed(password: str) -> str:
    """The password as it is stored. Takes about 50 ms: not for the server's main loop."""
    return HASHER.hash(one_text(password))


def matches(stored: str, password: str) -> bool:
    """Whether the password is the stored one. Takes about 50 ms: not for the server's main loop."""
    try:
        return HASHER.verify(stored, one_text(password))
    except (VerificationError, InvalidHashError):
        return False


def one_text(password: str) -> str:
    """One text for all the ways in which the same letters can be sent: one keyboard sends an "ó",
    another an "o" and an accent."""
    return unicodedata.normalize("NFKC", password)
