"""The test page: shows whoever sets a printer up that letters, number, code and cut are right."""

from __future__ import annotations

import click

from printing.agent import Agent
from printing.composing import commands
from printing.content import Content

PAGE = Content(
    number="A012",
    office="Okienko",
    label="Strona próbna / Test page / Testseite",
    service="Zażółć gęślą jaźń",
    reservation="Größe, Straße, Übung, Öl",
    moment="ĄĆĘŁŃÓŚŹŻ ąćęłńóśźż ÄÖÜ äöüß",
    hint="0123456789 | ........10........20........30........40",
    code="https://example.org/A012",
    code_hint="QR",
)
# No code page of the first page has these letters: it comes out as a picture.
PICTURE = Content(
    number="B345",
    office="Okienko",
    service="Жовта її ґава з'їла щось",
    moment="Друк картинкою",
)
ADVICE = {
    "paper_out": "there is no paper",
    "cover_open": "the cover is open",
    "offline": "the printer does not answer: is it on, is the address right, is the cable in?",
    "fault": "the printer reports a fault: switch it off and on again",
}


def print_page(agent: Agent) -> int:
    """Print it and say in words how it went; the program's exit code."""
    for content in (PAGE, PICTURE):
        outcome = agent.printer.deliver(commands(content, agent.paper))
        if not outcome.printed:
            click.echo(f"Not printed: {ADVICE[outcome.state.value]}.", err=True)
            return 1
    how = "The printer says that it has printed" if outcome.confirmed else "Sent, unconfirmed"
    click.echo(f"{how}. State: {outcome.state.value}.")
    return 0
