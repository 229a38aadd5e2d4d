"""A monitor's own colours as a style sheet, since the strict policy allows no styles in a page."""

from __future__ import annotations

from collections.abc import Mapping

from queue_server.domain.office_file.colours import COLOUR, luminance
from queue_server.domain.wall import Colours

SHEET = """/* The monitor's own colours; its office file checks their contrast. */
.own-colours, .own-colours #recent, .own-colours #recent-head, .own-colours #message {{
  color: {text};
  background: {ground};
}}
.own-colours #number, .own-colours #to-counter, .own-colours #arrow,
.own-colours .row-number, .own-colours .row-counter, .own-colours .row-arrow,
.own-colours #notice-text {{
  color: {figures};
}}
.own-colours .row {{ border-top: 1px solid {text}; }}
.own-colours #recent {{ box-shadow: -1px 0 0 {text}; }}
.own-colours #glow {{ border-color: {figures}; }}
.own-colours #foot {{ border-top-color: {figures}; }}
.own-colours #notice {{ background: {ground}; border-color: {figures}; }}
"""


def asked_colours(asked: Mapping[str, str]) -> Colours | None:
    """The three colours that a preview tries out; None unless each of them is one."""
    named = [asked.get(name, "") for name in ("ground", "text", "figures")]
    return Colours(*named) if all(COLOUR.fullmatch(each) for each in named) else None


def sheet(colours: Colours) -> str:
    """The style sheet with the three colours; they were checked to be nothing but "#rrggbb"."""
    return SHEET.format(ground=colours.ground, text=colours.text, figures=colours.figures)


def theme_for(colours: Colours) -> str:
    """The theme that fits the ground: for what the colours don't say."""
    return "dark" if luminance(colours.ground) < 0.18 else "light"
