"""The reservation number for scanners: Code 128 and QR, drawn as lines or as pictures."""

from __future__ import annotations

from html import escape
from io import BytesIO
from itertools import groupby

import segno
from barcode.codex import Code128
from PIL import Image, ImageDraw

# White on both sides, without which a scanner does not know where the bars begin.
QUIET_BARS = 10
QUIET_SQUARES = 4
# Height of the bars, in widths of the narrowest one.
BAR_HEIGHT = 36
# In a letter a narrowest bar is so many pixels wide, and a square of the QR code as well.
PICTURE_SCALE = 4


class Bars(Code128):
    """Code 128 without an optimisation that loses the first two digits of 9912 3456.

    It takes the pair 99 right after the start for a change of the set of characters.
    """

    def _try_to_optimize(self, encoded: list[int]) -> list[int]:
        return encoded


def barcode_lines(code: str, label: str, module: float = 0.125, unit: str = "em") -> str:
    """Code 128 as SVG; `module` is the width of its narrowest bar."""
    bars = runs(code)
    width = length(code)
    path = "".join(f"M{start} 0h{wide}v{BAR_HEIGHT}h-{wide}z" for start, wide in bars)
    size = f'width="{width * module:g}{unit}" height="{BAR_HEIGHT * module:g}{unit}"'
    return drawing("barcode", label, width, BAR_HEIGHT, size, path)


def qr_lines(code: str, label: str, module: float = 0.2, unit: str = "em") -> str:
    """The QR code as SVG; `module` is the width of its smallest square."""
    rows = [list(row) for row in squares(code)]
    side = len(rows)
    path = "".join(
        f"M{start} {y}h{wide}v1h-{wide}z"
        for y, row in enumerate(rows)
        for start, wide in spans_of("".join("1" if dark else "0" for dark in row))
    )
    size = f'width="{side * module:g}{unit}" height="{side * module:g}{unit}"'
    return drawing("qr", label, side, side, size, path)


def drawing(kind: str, label: str, width: int, height: int, size: str, path: str) -> str:
    """An SVG in black on white whatever the page's colours are, without inline styles."""
    return (
        f'<svg class="{kind}" xmlns="http://www.w3.org/2000/svg" role="img" {size}'
        f' aria-label="{escape(label)}" viewBox="0 0 {width} {height}"'
        f' shape-rendering="crispEdges"><title>{escape(label)}</title>'
        f'<path fill="#fff" d="M0 0h{width}v{height}h-{width}z"/>'
        f'<path fill="#000" d="{path}"/></svg>'
    )


def barcode_picture(code: str) -> bytes:
    """Code 128 as PNG, for letters."""
    height = BAR_HEIGHT * PICTURE_SCALE
    picture = Image.new("1", (length(code) * PICTURE_SCALE, height), 1)
    pen = ImageDraw.Draw(picture)
    for start, wide in runs(code):
        left, right = start * PICTURE_SCALE, (start + wide) * PICTURE_SCALE - 1
        pen.rectangle((left, 0, right, height - 1), fill=0)
    return saved(picture)


def qr_picture(code: str) -> bytes:
    """The QR code as PNG, for letters."""
    drawn = BytesIO()
    qr(code).save(drawn, kind="png", scale=2 * PICTURE_SCALE, border=QUIET_SQUARES)
    return drawn.getvalue()


def saved(picture: Image.Image) -> bytes:
    """The picture as a file."""
    drawn = BytesIO()
    picture.save(drawn, "PNG", optimize=True)
    return drawn.getvalue()


def runs(code: str) -> list[tuple[int, int]]:
    """The dark bars of Code 128: where each begins, the quiet zone counted, and how wide it is."""
    return [(QUIET_BARS + start, wide) for start, wide in spans_of(Bars(code).build()[0])]


def length(code: str) -> int:
    """How many narrowest bars wide the barcode is, with its quiet zones."""
    return 2 * QUIET_BARS + len(Bars(code).build()[0])


def spans_of(line: str) -> list[tuple[int, int]]:
    """Start and length of every run of ones."""
    found, start = [], 0
    for digit, run in groupby(line):
        wide = len(list(run))
        if digit == "1":
            found.append((start, wide))
        start += wide
    return found


def squares(code: str) -> list[bytearray]:
    """The rows of the QR code, with its quiet zone."""
    return [bytearray(row) for row in qr(code).matrix_iter(border=QUIET_SQUARES)]


def qr(code: str) -> segno.QRCode:
    """A QR code that every phone reads: segno's own choice might be a Micro QR."""
    return segno.make_qr(code, error="m")
