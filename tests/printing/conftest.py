"""A printer for a test, and an agent that prints on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from printing.agent import Agent
from printing.composing import Paper
from printing.connections import way_to
from printing.content import Content, Job
from printing.memory import Memory
from printing.printer import Printer
from tests.printing.peer import Peer
from tests.serving import ROOT

TICKET = Content(
    number="A012",
    office="Starostwo Powiatowe w Kaliszu",
    address="Plac św. Józefa 5, 62-800 Kalisz",
    label="Twój numer",
    service="Rejestracja pojazdu",
    reservation="Rezerwacja na 09:15",
    moment="23 listopada 2026, 08:40",
    ahead="Przed Państwem są 2 osoby",
    wait="Przewidywany czas oczekiwania: około 12 minut",
    counters="Stanowiska: 1, 2, 3, 4",
    hint="Proszę zaczekać, aż numer pojawi się na monitorze.",
    code="https://queue.example/t/kalisz/0123456789abcdefghij-_",
    code_hint="Kolejka w telefonie",
)


@pytest.fixture
def peer() -> Iterator[Peer]:
    """A network printer with paper, ready."""
    made = Peer()
    yield made
    made.switch_off()


@pytest.fixture
def agent_at(tmp_path: Path) -> Callable[[str], Agent]:
    """`agent_at(address)` is an agent as it stands after a start."""

    def make(address: str, paper: Paper | None = None) -> Agent:
        memory = Memory(tmp_path / "state" / "printed")
        return Agent(Printer(way_to(address)), paper or Paper(), memory)

    return make


@pytest.fixture
def agent(peer: Peer, agent_at: Callable[[str], Agent]) -> Agent:
    """An agent with that printer."""
    return agent_at(peer.address)


def job(copy: int = 1, key: str = "0f" * 16, content: Content = TICKET) -> Job:
    return Job(key, copy, content)


def office_printing_by(how: str, folder: Path) -> Path:
    """Kalisz's file, with kiosks that print in that way."""
    source = (ROOT / "offices" / "kalisz.toml").read_text(encoding="utf-8")
    for kiosk in ("kiosk-1", "kiosk-2"):
        source = source.replace(f"[kiosks.{kiosk}]", f'[kiosks.{kiosk}]\nprinting = "{how}"')
    (folder / "kalisz.toml").write_text(source, encoding="utf-8")
    return folder / "kalisz.toml"
