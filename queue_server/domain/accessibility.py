"""What an office must say of its accessibility, as its file tells it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from queue_server.domain.names import Names


class Conformance(StrEnum):
    """How far the pages meet the law's annex."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"


@dataclass(frozen=True)
class Accessibility:
    """The facts of an accessibility statement that the program cannot know by itself."""

    published_on: date
    reviewed_on: date
    conformance: Conformance = Conformance.PARTIAL
    contact_name: str = ""
    email: str = ""
    phone: str = ""
    exceptions: tuple[Names, ...] = ()
    building: tuple[Names, ...] = field(default_factory=tuple)
