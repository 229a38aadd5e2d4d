"""Reservation codes: digits that a visitor can type, the last one telling a slip from a wrong code.

The check digit is Damm's (H. M. Damm, "Total anti-symmetrische Quasigruppen", 2004): it finds
every single wrong digit and every swap of two neighbours.
"""

from __future__ import annotations

from queue_server.domain.office import Codes
from queue_server.domain.refusals import Reason, Refusal

QUASIGROUP = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def check_digit(digits: str) -> str:
    """The digit that makes the code valid."""
    interim = 0
    for digit in digits:
        interim = QUASIGROUP[interim][int(digit)]
    return str(interim)


def with_check_digit(digits: str) -> str:
    """The digits followed by their check digit."""
    return digits + check_digit(digits)


def tidy(typed: str) -> str:
    """The code without the spaces and hyphens that people and printers put between groups."""
    return "".join(char for char in typed if not char.isspace() and char not in "-–\u00a0")


def grouped(code: str) -> str:
    """The code in groups of four, for reading aloud: 1234 5678."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def flaw(code: str, rule: Codes) -> Refusal | None:
    """What is wrong with how the code looks, or None when it may be a code of this office."""
    if not (code.isascii() and code.isdigit()) or len(code) != rule.digits:
        return Refusal(Reason.INVALID_CODE, {"digits": rule.digits})
    if rule.check_digit and check_digit(code) != "0":
        return Refusal(Reason.MISTYPED_CODE)
    return None
