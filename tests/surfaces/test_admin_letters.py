"""The letter about a printer: in its reader's language, and only while the trouble lasts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from queue_server.actions import printing
from queue_server.domain.hall import PrinterState
from queue_server.domain.letters import Letter, Written
from queue_server.web.letters import written
from tests.surfaces.administration import NOW, Administration


@pytest.fixture
def administration(tmp_path: Path) -> Iterator[Administration]:
    opened = Administration(tmp_path)
    yield opened
    opened.store.close()


def letter(administration: Administration, language: str, **changes: str) -> Written | None:
    """The letter about kiosk-1 that stands in the outbox since a quarter of an hour."""
    since = (NOW - timedelta(minutes=15)).isoformat()
    facts = {"kiosk": "kiosk-1", "state": "paper_out", "since": since, **changes}
    told = Letter(
        1, changes.get("office", "kalisz"), "printer_trouble", "mail", "adam@kalisz.example",
        language, None, None, facts, "<1@okienko>", NOW, 0,
    )  # fmt: skip
    return written(administration.app, told)


@pytest.mark.parametrize(
    ("language", "subject", "state"),
    [
        ("pl", "drukarka", "W drukarce skończył się papier."),
        ("en", "the printer needs a hand", "The printer has run out of paper."),
        ("uk", "принтер", "У принтері закінчився папір."),
        ("de", "Drucker", "Der Drucker hat kein Papier mehr."),
    ],
)
def test_it_is_written_in_the_language_of_whoever_reads_it(
    administration, language, subject, state
):
    printing.report(administration.door, "kiosk-1", PrinterState.PAPER_OUT)

    found = letter(administration, language)

    assert found
    assert found.html
    assert subject in found.subject
    for part in (found.text, found.html):
        assert state in part
        assert "08:25" in part
        assert "/admin/kalisz/displays" in part


def test_it_tells_how_the_printer_is_when_it_leaves(administration):
    printing.report(administration.door, "kiosk-1", PrinterState.PAPER_OUT)
    printing.report(administration.door, "kiosk-1", PrinterState.COVER_OPEN)

    found = letter(administration, "en")

    assert found
    assert "cover is open" in found.text
    assert "run out" not in found.text


def test_nothing_is_written_when_the_printer_is_ready_again(administration):
    assert letter(administration, "en") is None
    printing.report(administration.door, "kiosk-1", PrinterState.PAPER_OUT)
    printing.report(administration.door, "kiosk-1", PrinterState.READY)

    assert letter(administration, "en") is None
    assert letter(administration, "en", kiosk="kiosk-9") is None
    assert letter(administration, "en", office="atlantis") is None
