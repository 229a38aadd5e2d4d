"""What a surface is: its pages, the boards pushed to its screens, and who may have them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Flask

from queue_server.domain.hall import Hall
from queue_server.domain.office import Office
from queue_server.web.access import Visitor
from queue_server.web.letters import Writer


@dataclass(frozen=True)
class Board:
    """A kind of screen that is pushed; `keys` are an office's screens of that kind. `tells_shown`:
    it tells which calls displays have shown."""

    kind: str
    keys: Callable[[Office], Iterable[str]]
    render: Callable[[Hall, str], dict[str, Any]]
    may_join: Callable[[Visitor, str, str], bool]
    tells_shown: bool = False


@dataclass(frozen=True)
class Surface:
    """What a person or a device sees: blueprints, boards, and what a blueprint cannot register.

    `letters` holds who writes each kind of letter that this surface knows the words of.
    """

    name: str
    blueprints: tuple[Blueprint, ...] = ()
    boards: tuple[Board, ...] = ()
    register: Callable[[Flask], None] | None = None
    letters: Mapping[str, Writer] = field(default_factory=dict)
