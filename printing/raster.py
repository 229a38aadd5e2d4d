"""Tickets as pictures of black dots: numbers, QR codes, and letters that no code page has."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import segno
from PIL import Image, ImageDraw, ImageFont

from printing.layout import Code, Line, Number, Space, Words

# 203 dpi, as nearly every receipt printer has.
DOTS_PER_MM = 8
NUMBER_MM = 21
SMALLEST_NUMBER = 40
TEXT_SIZE, LARGE_SIZE = 28, 44
LEADING = 1.25
SPACE_DOTS = 20
MODULE_DOTS = 6
FONTS = Path(__file__).parent / "fonts"


@cache
def font(size: int, bold: bool) -> ImageFont.FreeTypeFont:
    """Fira Sans, which has Latin and Cyrillic letters."""
    name = "FiraSans-Bold.ttf" if bold else "FiraSans-Regular.ttf"
    return ImageFont.truetype(FONTS / name, size, layout_engine=ImageFont.Layout.BASIC)


def picture(lines: tuple[Line, ...], width: int) -> Image.Image:
    """The whole ticket as one picture of that many dots across."""
    parts = [part(line, width) for line in lines]
    whole = blank(width, sum(each.height for each in parts))
    top = 0
    for each in parts:
        whole.paste(each, (0, top))
        top += each.height
    return whole


def part(line: Line, width: int) -> Image.Image:
    """One line as a picture."""
    match line:
        case Number():
            return number(line.text, width)
        case Code():
            return code(line.text, width)
        case Words():
            return words(line, width)
        case Space():
            return blank(width, SPACE_DOTS)


def number(text: str, width: int) -> Image.Image:
    """A number to be read at arm's length: 21 mm tall, less where the paper is narrow."""
    drawn = font(size_of_number(text, width), bold=True)
    left, top, right, bottom = drawn.getbbox(text)
    made = blank(width, int(bottom - top) + SPACE_DOTS)
    place = ((width - (right - left)) / 2 - left, SPACE_DOTS / 2 - top)
    ImageDraw.Draw(made).text(place, text, font=drawn, fill=0)
    return made


def size_of_number(text: str, width: int) -> int:
    """The size whose digits are 21 mm tall, or the largest that fits."""
    probe = font(1000, bold=True)
    left, _top, right, _bottom = probe.getbbox(text)
    _left, top, _right, bottom = probe.getbbox("0")
    tall = NUMBER_MM * DOTS_PER_MM * 1000 / (bottom - top)
    wide = (width - 2 * DOTS_PER_MM) * 1000 / (right - left)
    return max(SMALLEST_NUMBER, int(min(tall, wide)))


def code(text: str, width: int) -> Image.Image:
    """A QR code in the middle; smaller dots where it would not fit."""
    rows = [list(row) for row in segno.make_qr(text, error="m").matrix_iter(border=4)]
    scale = max(2, min(MODULE_DOTS, width // len(rows)))
    small = Image.new("1", (len(rows), len(rows)), 1)
    small.putdata([0 if dark else 1 for row in rows for dark in row])
    drawn = small.resize((len(rows) * scale, len(rows) * scale), Image.Resampling.NEAREST)
    made = blank(width, drawn.height)
    made.paste(drawn, ((width - drawn.width) // 2, 0))
    return made


def words(line: Words, width: int) -> Image.Image:
    """A paragraph, every row of it in the middle."""
    size = LARGE_SIZE if line.large else TEXT_SIZE
    drawn = font(size, line.bold)
    rows = wrapped(line.text, drawn, width)
    height = round(size * LEADING)
    made = blank(width, height * len(rows))
    canvas = ImageDraw.Draw(made)
    for place, row in enumerate(rows):
        canvas.text((width / 2, place * height), row, font=drawn, fill=0, anchor="ma")
    return made


def wrapped(text: str, drawn: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """The text in rows that fit; a word that is wider than the paper is cut."""
    rows = [""]
    for word in text.split():
        longer = f"{rows[-1]} {word}".strip()
        if drawn.getlength(longer) <= width:
            rows[-1] = longer
            continue
        pieces = cut(word, drawn, width)
        rows = [*rows, *pieces] if rows[-1] else pieces
    return rows


def cut(word: str, drawn: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """A word in pieces that fit."""
    pieces = [""]
    for letter in word:
        if drawn.getlength(pieces[-1] + letter) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def blank(width: int, height: int) -> Image.Image:
    """White paper."""
    return Image.new("1", (width, height), 1)
