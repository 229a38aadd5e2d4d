"""A ticket in the printer's own commands (ESC/POS), in a code page or as a picture."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Any

from escpos.capabilities import get_profile
from escpos.printer import Dummy

from printing import raster
from printing.content import Content
from printing.layout import Line, Space, Words, lines

RASTER = "raster"
DOTS = {80: 576, 58: 384}
# Font A of every receipt printer.
DOTS_PER_COLUMN = 12
# Not in the code pages of printers, and well written otherwise.
PLAINER = str.maketrans(
    {
        "\u00a0": " ",
        "\u202f": " ",
        "–": "-",
        "—": "-",
        "‑": "-",
        "„": '"',
        "”": '"',
        "“": '"',
        "‚": "'",
        "’": "'",
        "‘": "'",
        "…": "...",
        "•": "*",
    }
)


class UnknownPaper(ValueError):
    """A width, profile or code page that the printer does not have; the text says which."""


@dataclass(frozen=True)
class Paper:
    """How to print: the printer's profile, the paper's width in mm, the code page for letters."""

    profile: str = "default"
    width: int = 80
    codepage: str = "CP852"

    @property
    def dots(self) -> int:
        """How many dots are printed across."""
        media = get_profile(self.profile).profile_data.get("media", {}).get("width", {})
        most = str(media.get("pixels", ""))
        return min(DOTS[self.width], int(most)) if most.isdigit() else DOTS[self.width]

    def check(self) -> None:
        """Raises UnknownPaper when the printer cannot be asked for that."""
        if self.width not in DOTS:
            raise UnknownPaper(f"width {self.width}: 80 or 58")
        try:
            pages = get_profile(self.profile).get_code_pages()
        except KeyError:
            raise UnknownPaper(f"profile {self.profile}: not known to python-escpos") from None
        if self.codepage != RASTER and self.codepage not in pages:
            known = ", ".join(sorted(pages))
            raise UnknownPaper(f"code page {self.codepage}: {RASTER}, or one of {known}")
        if self.codepage != RASTER:
            encodes("", self.codepage)


def commands(content: Content, paper: Paper) -> bytes:
    """All that the printer is sent for one ticket, from its initialisation to the cut.

    Letters go by the code page; a ticket with any letter that the page lacks is a picture.
    """
    driver: Any = Dummy(profile=paper.profile)
    # Else python-escpos complains of profiles that do not know their paper, at every picture.
    driver.profile.profile_data = of_width(driver.profile.profile_data, paper.dots)
    driver.hw("INIT")
    laid = lines(content)
    if all(encodes(text, paper.codepage) for text in content.texts()):
        write(driver, laid, paper)
    else:
        driver.image(raster.picture(laid, paper.dots))
    driver.cut(mode="PART")
    return bytes(driver.output)


def of_width(known: dict[str, Any], dots: int) -> dict[str, Any]:
    """What is known of the printer, with so many dots across."""
    media = known.get("media", {})
    return {**known, "media": {**media, "width": {**media.get("width", {}), "pixels": dots}}}


def encodes(text: str, codepage: str) -> bool:
    """Whether the code page has every letter of the text."""
    if codepage == RASTER:
        return False
    try:
        text.translate(PLAINER).encode(codepage)
    except UnicodeEncodeError:
        return False
    except LookupError:
        raise UnknownPaper(f"code page {codepage}: cannot be written here") from None
    return True


def write(driver: Any, laid: tuple[Line, ...], paper: Paper) -> None:
    """The lines by the printer's own letters; numbers and codes as pictures."""
    driver.charcode(paper.codepage)
    for line in laid:
        match line:
            case Words():
                write_words(driver, line, paper)
            case Space():
                driver.ln()
            case _:
                driver.image(raster.part(line, paper.dots))


def write_words(driver: Any, line: Words, paper: Paper) -> None:
    """A paragraph, wrapped to the paper's columns."""
    columns = paper.dots // DOTS_PER_COLUMN // (2 if line.large else 1)
    driver.set(align="center", bold=line.bold, normal_textsize=True)
    if line.large:
        driver.set(double_height=True, double_width=True)
    for row in textwrap.wrap(line.text.translate(PLAINER), columns):
        driver.textln(row)
