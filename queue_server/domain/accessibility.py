"""What an office must say of its accessibility, as its file tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from queue_server.domain.names import Names


class Law(StrEnum):
    """Whose law the statement follows."""

    POLAND = "PL"  # the act of 4 April 2019 on digital accessibility
    UNION = "EU"  # Directive (EU) 2016/2102, in a country whose own form is not known here


class Conformance(StrEnum):
    """How far the pages meet the law."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"


@dataclass(frozen=True)
class Accessibility:
    """The facts of an accessibility statement that the program cannot know by itself.

    `violations` is what is not accessible, `burdens` what would cost too much, `exempt` what the
    law does not cover. Without `assessed_by` the office has examined the pages itself.
    """

    published_on: date
    updated_on: date
    prepared_on: date
    reviewed_on: date
    law: Law = Law.UNION
    conformance: Conformance = Conformance.PARTIAL
    assessed_by: str = ""
    contact: str = ""
    email: str = ""
    phone: str = ""
    violations: tuple[Names, ...] = ()
    burdens: tuple[Names, ...] = ()
    exempt: tuple[Names, ...] = ()
    building: tuple[Names, ...] = ()
