"""Texts shown to people: one for each of the office's languages."""

from __future__ import annotations

from collections.abc import Mapping

# Language code -> text; the office's first language is always among them.
Names = Mapping[str, str]


def text(names: Names, language: str, default: str = "") -> str:
    """The text in that language, else in the first language that has one."""
    return names.get(language) or next(iter(names.values()), default)
