"""The confirmation as a PDF: tagged (PDF/UA-1) by WeasyPrint, else by fpdf2.

Making one takes the processor for a tenth of a second or more: `made` is run in a pool of threads,
where no words can be looked up, so that all words come with the sheet.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import render_template

from booking.papers import plain_pdf
from booking.papers.sheet import Paper
from queue_server import web
from queue_server.web.wiring import wiring

FONTS = Path(web.__file__).parent / "static" / "fonts"
STYLE = Path(__file__).parent.parent / "static" / "paper.css"
# The letters that a font lacks are taken from the next one.
FAMILIES = {
    "Okienko": "atkinson-hyperlegible-next-latin",
    "Okienko Extended": "atkinson-hyperlegible-next-latin-ext",
    "Okienko Cyrillic": "fira-sans-cyrillic",
}
SCHEME = "okienko-font:"
VARIANT = "pdf/ua-1"
# A long list of what to bring is set in smaller letters, so that it stays on one page.
SIZES = (10.5, 9.5, 8.5)

# Their warnings would be written from a pool's thread, where the log's locks don't work.
for noisy in ("weasyprint", "fontTools", "fpdf"):
    logging.getLogger(noisy).setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class Sheet:
    """A confirmation ready to be made: as a page of HTML, and as its parts."""

    html: str
    paper: Paper


def confirmation(paper: Paper) -> bytes:
    """The PDF, made where it holds up nobody else."""
    sheet = Sheet(render_template("booking/paper.html", paper=paper), paper)
    pdf: bytes = wiring().offload(made, sheet)
    return pdf


def made(sheet: Sheet) -> bytes:
    """The PDF by WeasyPrint; without its libraries a plainer one."""
    try:
        # Imported late: without pango the import itself fails.
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration
    except (ImportError, OSError):
        return plain_pdf.made(sheet.paper, FONTS)
    for size in SIZES:
        fonts = FontConfiguration()
        style = CSS(string=style_sheet(size), font_config=fonts, url_fetcher=fetched)
        page = HTML(string=sheet.html, url_fetcher=fetched)
        document = page.render(stylesheets=[style], font_config=fonts, pdf_variant=VARIANT)
        if len(document.pages) == 1:
            break
    pdf: bytes = document.write_pdf(pdf_variant=VARIANT)
    return pdf


def style_sheet(size: float) -> str:
    """The paper's style, with the fonts that it is set in."""
    faces = (
        f'@font-face {{ font-family: "{family}"; font-weight: {weight};'
        f' src: url("{SCHEME}{stem}-{weight}-normal.woff2"); }}'
        for family, stem in FAMILIES.items()
        for weight in (400, 700)
    )
    body = f"body {{ font-size: {size}pt; }}"
    return "\n".join([*faces, STYLE.read_text(encoding="utf-8"), body])


def fetched(url: str) -> Any:
    """One of our fonts; a paper never reaches for anything else, neither files nor addresses."""
    from weasyprint.urls import URLFetcherResponse

    name = url.removeprefix(SCHEME)
    ours = {path.name: path for path in FONTS.glob("*.woff2")}
    if name == url or name not in ours:
        raise ValueError("a confirmation is made of our own files only")
    return URLFetcherResponse(url, ours[name].read_bytes(), {"Content-Type": "font/woff2"})
