"""The examples of docs/api.md, tried one after another on a fresh installation."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from queue_server.domain.events import EventKind
from queue_server.domain.refusals import Reason
from tests.surfaces.api_calls import Installation, install

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
EXAMPLE = re.compile(r"```sh\n# (\d{3})([^\n]*)\n(curl.*?)```", re.DOTALL)
BASE = "http://127.0.0.1:8080"
# Known to people who load office files, or who book at home; not to callers.
NOT_FOR_CALLERS = {
    Reason.STILL_NEEDED,
    Reason.NOT_BOOKABLE,
    Reason.SLOT_CLOSED,
    Reason.SLOT_TAKEN,
    Reason.LIMIT_REACHED,
    Reason.BLOCKED,
    Reason.HOLD_EXPIRED,
    Reason.ACCOUNT_NEEDED,
    Reason.FIELD_NEEDED,
    Reason.BAD_FIELD,
    Reason.UNKNOWN_VISIT,
    Reason.CHANGE_TOO_LATE,
    Reason.NOT_MOVABLE,
    Reason.CONFIRM_TOO_LATE,
    Reason.NO_WAITING_LIST,
    Reason.UNKNOWN_WISH,
    Reason.OFFER_OVER,
}


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Iterator[Installation]:
    installation = install(tmp_path_factory.mktemp("docs"))
    yield installation
    installation.app.extensions["okienko"].store.close()


def request_of(command: str, tokens: dict[str, str]) -> dict:
    for role, token in tokens.items():
        command = command.replace(f"${role.upper()}", token)
    command = command.replace("$API", f"{BASE}/api/v1/offices/kalisz").replace("\\\n", " ")
    request: dict = {"method": "GET", "headers": {}}
    words = iter(shlex.split(command)[1:])
    for word in words:
        if word == "-X":
            request["method"] = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            request["headers"][name] = value
        elif word == "--json":
            request |= {"data": next(words), "content_type": "application/json"}
        else:
            request["path"] = word.removeprefix(BASE)
    return request


def test_every_example_answers_as_the_page_says(office):
    examples = EXAMPLE.findall(PAGE.read_text("utf-8"))

    assert len(examples) > 20
    for status, note, command in examples:
        answer = office.app.test_client().open(**request_of(command, office.tokens))
        assert answer.status_code == int(status), (command, answer.text)
        if answer.status_code >= 400:
            assert answer.json["reason"] in note


def test_the_page_names_every_operation(office):
    page = PAGE.read_text("utf-8")
    spec = office.app.test_client().get("/api/v1/openapi.json").json
    verbs = {path.rsplit("/", 1)[-1] for path in spec["paths"] if "{counter}" in path}

    assert {verb for verb in verbs if f"/counters/1/{verb}" not in page} == set()


def test_the_page_names_every_reason_and_every_kind_of_journal_entry():
    page = PAGE.read_text("utf-8")
    words = {*set(Reason) - NOT_FOR_CALLERS, *EventKind}

    assert {word for word in words if f"`{word}`" not in page} == set()
