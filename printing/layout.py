"""How a ticket is laid out: its content becomes lines, whatever they are printed with."""

from __future__ import annotations

from dataclasses import dataclass

from printing.content import Content


@dataclass(frozen=True)
class Words:
    """A paragraph in the middle of the paper, wrapped where it is too long."""

    text: str
    large: bool = False
    bold: bool = False


@dataclass(frozen=True)
class Number:
    """The ticket's number, as large as the paper allows."""

    text: str


@dataclass(frozen=True)
class Code:
    """A QR code."""

    text: str


@dataclass(frozen=True)
class Space:
    """A little room."""


Line = Words | Number | Code | Space


def lines(content: Content) -> tuple[Line, ...]:
    """The ticket from top to bottom."""
    blocks = (
        paragraph(Words(content.office, bold=True), Words(content.address)),
        paragraph(Words(content.label), Number(content.number)),
        paragraph(
            Words(content.service, large=True, bold=True),
            Words(content.reservation, bold=True),
            Words(content.priority, bold=True),
            Words(content.moment),
        ),
        paragraph(
            Words(content.ahead, bold=True),
            Words(content.wait),
            Words(content.counters, bold=True),
        ),
        paragraph(Words(content.hint)),
        paragraph(Code(content.code), Words(content.code_hint)) if content.code else (),
    )
    laid: list[Line] = []
    for block in filter(None, blocks):
        laid.extend([Space(), *block] if laid else block)
    return tuple(laid)


def paragraph(*parts: Words | Number | Code) -> tuple[Line, ...]:
    """Those of the parts that say something."""
    return tuple(part for part in parts if part.text)
