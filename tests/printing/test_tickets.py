"""What stands on the paper, told from the bytes that the printer is sent."""

from __future__ import annotations

import subprocess
from dataclasses import replace

import pytest
from PIL import Image

from printing import raster
from printing.composing import Paper, UnknownPaper, commands
from printing.content import Content, Malformed, content_from, job_from
from printing.layout import Code, Number, Words, lines
from tests.printing.conftest import TICKET, job
from tests.printing.peer import Ticket
from tests.serving import wait_for

GERMAN = Content("B7", service="Außerbetriebsetzung: Größe, Öl, Übung", hint="Bitte warten – „A“")
LETTERS = "АБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЬЮЯабвгґдеєжзиіїйклмнопрстуфхцчшщьюя’ąćęłńóśźżäöüß"
UKRAINIAN = Content("C003", service="Реєстрація транспорту", ahead="Перед вами нікого", wait="їжґє")


def printed(agent, peer, content) -> Ticket:
    assert agent.print(job(content=content, key=content.number)).printed
    return peer.tickets[-1]


def drawn(line, width=576) -> bytes:
    return raster.part(line, width).tobytes()


def is_black_at(picture: Image.Image) -> tuple[int, int, int, int]:
    """The box around everything black."""
    return picture.point(lambda dot: 255 - dot, "1").getbbox()


def test_a_polish_ticket_is_written_in_code_page_852(agent, peer):
    ticket = printed(agent, peer, TICKET)

    assert ticket.pages == {"cp852"}
    for text in TICKET.texts():
        if text not in (TICKET.number, TICKET.code):
            assert text in ticket.text.replace("\n", " ")


def test_german_letters_are_in_the_same_page_and_quotes_become_plain(agent, peer):
    ticket = printed(agent, peer, GERMAN)

    assert ticket.pages == {"cp852"}
    assert ticket.text.replace("\n", " ") == (
        'Außerbetriebsetzung: Größe, Öl, Übung Bitte warten - "A"'
    )


def test_a_ukrainian_ticket_is_a_picture_dot_for_dot(agent, peer):
    ticket = printed(agent, peer, UKRAINIAN)

    assert ticket.texts == []
    [picture] = ticket.pictures
    assert picture.tobytes() == raster.picture(lines(UKRAINIAN), 576).tobytes()


def test_ukrainian_letters_are_in_the_font():
    missing = raster.font(28, False).getmask("\uffff").getbbox()
    for letter in LETTERS:
        box = raster.font(28, False).getmask(letter)
        assert (letter, box.getbbox()) not in [(letter, None), (letter, missing)]


def test_raster_can_be_asked_for_and_then_nothing_depends_on_code_pages(agent_at, peer):
    ticket = printed(agent_at(peer.address, Paper(codepage="raster")), peer, TICKET)

    assert ticket.texts == []
    # A long picture comes in pieces.
    dots = b"".join(piece.tobytes() for piece in ticket.pictures)
    assert dots == raster.picture(lines(TICKET), 576).tobytes()


def test_the_number_is_at_least_20_mm_tall(agent, peer):
    ticket = printed(agent, peer, TICKET)

    number = ticket.pictures[0]
    left, top, right, bottom = is_black_at(number)
    assert bottom - top >= 20 * raster.DOTS_PER_MM
    assert (left >= 0, right <= 576) == (True, True)
    assert number.tobytes() == drawn(Number("A012"))


def test_a_number_fits_on_narrow_paper(agent_at, peer):
    ticket = printed(
        agent_at(peer.address, Paper(width=58)), peer, replace(TICKET, number="ABC999")
    )

    assert ticket.pictures[0].width == 384
    left, _top, right, _bottom = is_black_at(ticket.pictures[0])
    assert (left > 0, right < 384) == (True, True)
    assert max(map(len, ticket.texts)) <= 32


def test_the_code_can_be_scanned_from_the_paper(agent, peer, tmp_path):
    ticket = printed(agent, peer, TICKET)

    ticket.pictures[1].save(tmp_path / "code.png")
    scanned = subprocess.run(
        ["zbarimg", "--quiet", "--raw", tmp_path / "code.png"], capture_output=True, text=True
    )
    assert scanned.stdout.strip() == TICKET.code
    assert ticket.pictures[1].tobytes() == drawn(Code(TICKET.code))


def test_a_ticket_begins_anew_and_ends_with_a_cut():
    sent = commands(TICKET, Paper())

    assert sent.startswith(b"\x1b@")
    assert sent.endswith((b"\x1dV\x00", b"\x1dV\x01"))


def test_what_a_ticket_does_not_have_takes_no_room():
    assert lines(Content("A1", service="X")) == (
        Number("A1"),
        *lines(Content("A1", service="X"))[1:2],
        Words("X", large=True, bold=True),
    )


def test_no_text_can_become_a_command():
    content = content_from({"number": "A1", "service": "x\x1b@\x10\x04\x01\ny"})

    assert content.service == "x @ y"


@pytest.mark.parametrize(
    "given",
    [
        None,
        [],
        {"key": "a", "copy": 1},
        {"key": "a", "copy": 1, "content": {"number": " "}},
        {"key": "a", "copy": 1, "content": {"number": 5}},
        {"key": "a", "copy": 1, "content": {"number": "A" * 301}},
        {"key": "", "copy": 1, "content": {"number": "A1"}},
        {"key": "ą", "copy": 1, "content": {"number": "A1"}},
        {"key": "a", "copy": 0, "content": {"number": "A1"}},
        {"key": "a", "copy": True, "content": {"number": "A1"}},
    ],
)
def test_a_job_that_makes_no_sense_is_refused(given):
    with pytest.raises(Malformed):
        job_from(given)


@pytest.mark.parametrize(
    "paper", [Paper(codepage="CP999"), Paper(profile="Nobody"), Paper(width=70)]
)
def test_paper_that_does_not_exist_is_named(paper):
    with pytest.raises(UnknownPaper):
        paper.check()


def test_the_test_page_shows_letters_and_picture(agent, peer, capsys):
    from printing.sample import PAGE, print_page

    assert print_page(agent) == 0
    wait_for("two pages", lambda: len(peer.tickets) == 2)
    assert PAGE.moment in peer.tickets[0].text.replace("\n", " ")
    assert peer.tickets[1].texts == []
    assert "ready" in capsys.readouterr().out
