"""Style sheets for upright monitors that cannot turn their picture: sides change places."""

from __future__ import annotations

import re

UNIT = re.compile(r"(?<=[\d.])v([hw])\b")
SHAPE = re.compile(r"\((min|max)-aspect-ratio:\s*(\d+)/(\d+)\)")


def turned(css: str) -> str:
    """The sheet for a page that is drawn lying on its side: its width is the screen's height."""
    swapped = UNIT.sub(lambda unit: "vw" if unit[1] == "h" else "vh", css)
    return SHAPE.sub(opposite, swapped)


def opposite(shape: re.Match[str]) -> str:
    """The condition on the screen that says the same of the page lying on it."""
    bound = "max" if shape[1] == "min" else "min"
    return f"({bound}-aspect-ratio: {shape[3]}/{shape[2]})"
