"""The confirmation as a PDF where WeasyPrint's libraries are missing: by fpdf2, fonts embedded."""

from __future__ import annotations

from itertools import accumulate
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from booking.papers import barcodes
from booking.papers.sheet import Paper, Section

LATIN = "atkinson-hyperlegible-next-latin"
# Letters that a font lacks are taken from the next one.
FAMILIES = {"latin": LATIN, "extended": f"{LATIN}-ext", "cyrillic": "fira-sans-cyrillic"}
MARGIN = 16
LABEL = 32
BAR = 0.5  # mm; the narrowest bar
BARS_HIGH = 18
SQUARE = 1.15  # mm; the smallest square of the QR code


def made(paper: Paper, fonts: Path) -> bytes:
    """One A4 page, black on white."""
    page = blank(paper, fonts)
    head(page, paper)
    number(page, paper)
    for label, text in paper.facts:
        fact(page, label, text)
    for section in paper.sections:
        written(page, section)
    online(page, paper)
    return bytes(page.output())


def blank(paper: Paper, fonts: Path) -> FPDF:
    """A page with its fonts, its language and its title."""
    page = FPDF(format="A4")
    for family, stem in FAMILIES.items():
        page.add_font(family, "", fonts / f"{stem}-400-normal.woff2")
        page.add_font(family, "B", fonts / f"{stem}-700-normal.woff2")
    page.set_fallback_fonts(list(FAMILIES)[1:])
    page.set_lang(paper.language)
    page.set_title(paper.title)
    page.set_author(paper.office)
    page.set_margin(MARGIN)
    page.set_auto_page_break(True, margin=12)
    page.add_page()
    return page


def line(page: FPDF, text: str, size: float = 10.5, bold: bool = False, indent: float = 0) -> None:
    """Some words from the left edge on, as many lines as they need."""
    page.set_font("latin", "B" if bold else "", size)
    page.set_x(MARGIN + indent)
    page.multi_cell(0, size * 0.48, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def head(page: FPDF, paper: Paper) -> None:
    """Whose paper it is."""
    line(page, paper.office, bold=True)
    if paper.address:
        line(page, paper.address)
    page.ln(2)
    rule(page)
    page.ln(3)
    line(page, paper.heading, size=19, bold=True)
    page.ln(3)


def rule(page: FPDF) -> None:
    """A line from edge to edge."""
    page.line(MARGIN, page.get_y(), page.w - MARGIN, page.get_y())


def number(page: FPDF, paper: Paper) -> None:
    """The reservation number: to read, and for a scanner."""
    top = page.get_y()
    line(page, paper.number_label)
    line(page, paper.number, size=38, bold=True)
    if paper.scans:
        bars(page, paper.code, MARGIN - BAR * barcodes.QUIET_BARS, page.get_y() + 2)
        square_code(page, paper.code, top)
        page.set_y(page.get_y() + 2 + BARS_HIGH)
    page.ln(3)
    rule(page)
    page.ln(2)


def bars(page: FPDF, code: str, left: float, top: float) -> None:
    """Code 128 as lines."""
    for start, wide in barcodes.runs(code):
        page.rect(left + start * BAR, top, wide * BAR, BARS_HIGH, style="F")


def square_code(page: FPDF, code: str, top: float) -> None:
    """The QR code as lines, at the right edge."""
    rows = barcodes.squares(code)
    left = page.w - MARGIN - len(rows) * SQUARE
    heights = accumulate([SQUARE] * (len(rows) - 1), initial=top)
    for y, row in zip(heights, rows, strict=True):
        for start, wide in barcodes.spans_of("".join(map(str, row))):
            page.rect(left + start * SQUARE, y, wide * SQUARE, SQUARE, style="F")


def fact(page: FPDF, label: str, text: str) -> None:
    """A line of the table."""
    top = page.get_y() + 1
    page.set_y(top)
    line(page, label)
    page.set_y(top)
    line(page, text, bold=True, indent=LABEL)


def written(page: FPDF, section: Section) -> None:
    """Some lines under a heading."""
    page.ln(3)
    line(page, section.title, size=12, bold=True)
    for place, text in enumerate(section.lines, start=1):
        mark = {"steps": f"{place}.", "list": "•"}.get(section.shape, "")
        top = page.get_y()
        if mark:
            line(page, mark)
            page.set_y(top)
        line(page, text, indent=6 if mark else 0)


def online(page: FPDF, paper: Paper) -> None:
    """Where the visit is cancelled or changed."""
    page.ln(3)
    line(page, f"{paper.link_label}:", size=9.5)
    page.set_x(MARGIN)
    page.multi_cell(0, 5, paper.link, align="L", link=paper.link)
