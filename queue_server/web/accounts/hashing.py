"""Passwords for Flask-Security: hashed off the main loop, and refused when easily guessed."""

from __future__ import annotations

import hmac
import re
from hashlib import sha256
from typing import Any

from flask_babel import gettext as _
from flask_security import PasswordUtil

from queue_server.web import passwords
from queue_server.web.wiring import wiring

SHORTEST = 12
# An address such as "jan@…" must not forbid every password with "jan" in it.
SHORTEST_NAME = 5
WELL_KNOWN = (
    "password passw0rd passwort hasło haslo geheim parol пароль welcome letmein iloveyou kochamcie"
    " qwerty qwertz qwertyuiop asdfghjkl zxcvbnm йцукен zaq wsx qaz admin administrator polska"
    " kalisz okienko starostwo dragon monkey football princess sunshine matrix"
)
# The longest first: "administrator" must not leave "istrator" behind.
COMMON = sorted(WELL_KNOWN.split(), key=len, reverse=True)
ROW = "0123456789" * 10


class Hashes:
    """Stands in for passlib's context: argon2id by our own hasher, off the main loop."""

    def hash(self, password: str, **_options: Any) -> str:
        """The password as it is stored."""
        return str(wiring().offload(passwords.hashed, password))

    def verify(self, password: str, stored: str) -> bool:
        """Whether the password is the stored one."""
        return bool(wiring().offload(passwords.matches, stored, password))

    def identify(self, stored: str) -> str:
        """Everything is kept in one way."""
        return "argon2"

    def needs_update(self, stored: str) -> bool:
        """Nothing is hashed anew."""
        return False


class Prints:
    """Stands in for passlib's second context: what a link holds of the address and password.

    Links are signed and what they hold is long or drawn at random; a slow hash would hold up
    everybody, and tell by its time who has an account.
    """

    def __init__(self, key: bytes) -> None:
        self.key = key

    def hash(self, told: bytes) -> str:
        """A fingerprint that tells nothing to whoever lacks the key."""
        return hmac.new(self.key, told, sha256).hexdigest()

    def verify(self, told: bytes, fingerprint: str) -> bool:
        """Whether the fingerprint is of this."""
        return hmac.compare_digest(self.hash(told), fingerprint)


class PasswordRules(PasswordUtil):
    """Length counts, and not being guessable; which characters are used is nobody's business."""

    def normalize(self, password: str) -> str:
        """As typed: `passwords` makes one text of the ways in which a letter can be written."""
        return password

    def validate(
        self, password: str, is_register: bool, **about: Any
    ) -> tuple[list[str] | None, str]:
        """What is wrong with a new password, and the password."""
        user = about.get("user")
        email = about.get("email") or getattr(user, "email", "") or ""
        why = weakness(password, email)
        return ([why] if why else None), password


def weakness(password: str, email: str) -> str | None:
    """Why this is no good password for that address, in words; None when it is one."""
    if len(password) < SHORTEST:
        return _("A password needs at least %(count)d characters.", count=SHORTEST)
    typed, name = password.lower(), email.partition("@")[0].lower()
    if len(name) >= SHORTEST_NAME and name in typed:
        return _("The password contains your e-mail address: others would try that first.")
    if is_common(typed):
        return _("This password is one of those that others would try first.")
    return None


def is_common(typed: str) -> bool:
    """Whether it is few characters over and over, a row of digits, or only well-known words."""
    letters = left = re.sub(r"[\W\d_]+", "", typed)
    for word in COMMON:
        left = left.replace(word, "")
    return len(set(typed)) < 5 or typed in ROW or bool(letters and not left)
