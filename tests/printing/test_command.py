"""The command's arguments: what makes no sense is said in one line, before anything is printed."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from printing.command import print_agent

FETCH = ("--server", "https://queue.example/kiosk/kalisz/kiosk-1")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "where do jobs come from"),
        (FETCH, "OKIENKO_PRINT_TOKEN"),
        (("--server", "https://queue.example", "--token", "x"), "the kiosk's address"),
        (("--listen", "127.0.0.1:0"), "--origin"),
        (("--listen", "0.0.0.0:0", "--origin", "https://queue.example"), "only this machine"),
        (("--listen", "9111", "--origin", "https://queue.example"), "HOST:PORT"),
        (("--codepage", "CP999"), "code page CP999"),
        (("--profile", "Nobody"), "profile Nobody"),
        (("--printer", "somewhere"), "expected network://"),
    ],
)
def test_what_makes_no_sense_is_said(tmp_path, arguments, said):
    given = ["--printer", f"file://{tmp_path}/paper", "--state", str(tmp_path / "state")]
    answer = CliRunner().invoke(print_agent, [*given, *arguments], env={"OKIENKO_PRINT_TOKEN": ""})

    assert answer.exit_code == 2
    assert said in answer.output
    assert not (tmp_path / "paper").exists()


def test_the_test_page_tells_what_the_printer_says(tmp_path, peer):
    given = ["--printer", peer.address, "--state", str(tmp_path), "--test"]
    assert CliRunner().invoke(print_agent, given).exit_code == 0
    assert len(peer.tickets) == 2

    peer.paper = "out"
    answer = CliRunner().invoke(print_agent, given)
    assert (answer.exit_code, "there is no paper" in answer.output) == (1, True)


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "state").write_text("a file")
    given = ["--printer", f"file://{tmp_path}/paper", "--state", str(tmp_path / "state")]
    answer = CliRunner().invoke(print_agent, [*given, *FETCH, "--token", "x"])

    assert (answer.exit_code, answer.output.startswith("Error: ")) == (1, True)
    assert str(tmp_path / "state") in answer.output
