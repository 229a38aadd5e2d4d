"""The API against its own description: whatever is sent, the answer is as described."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask_wtf import CSRFProtect
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig

import api
from tests.surfaces.api_calls import Installation, install

# A refusal (409), a malformed or unfit code (422) and the pause after several such (429) are fair
# answers to a well-formed request.
FAIR = ["2xx", "401", "403", "404", "409", "422", "429"]
KNOWN = {"path.office": "kalisz", "path.counter": "1"}
CONFIG: dict[str, Any] = {
    "checks": {
        "positive_data_acceptance": {"expected-statuses": FAIR},
        "missing_required_header": {"expected-statuses": ["400", "401", "422"]},
    },
    "phases": {"coverage": {"unexpected-methods": ["PUT", "PATCH", "TRACE"]}},
}


class Server:
    """The app of the installation, which is not there yet when the tests are collected."""

    installation: Installation

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Hand the request on."""
        return self.installation.app(environ, start)


SERVER = Server()


def described(**more: Any) -> schemathesis.BaseSchema:
    app = Flask("description")
    CSRFProtect(app)
    api.surface.register(app)
    spec = app.test_client().get("/api/v1/openapi.json").json
    config = SchemathesisConfig.from_dict({**CONFIG, **more})
    schema = schemathesis.openapi.from_dict(spec, config=config)
    schema.app = SERVER
    return schema


INSIDE = described(parameters=KNOWN)
ANYWHERE = described()


@pytest.fixture(scope="module", autouse=True)
def office(tmp_path_factory) -> Iterator[Installation]:
    SERVER.installation = install(tmp_path_factory.mktemp("schema"))
    yield SERVER.installation
    SERVER.installation.app.extensions["okienko"].store.close()


def trying(examples: int) -> settings:
    return settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))


def token_for(office: Installation, case: schemathesis.Case) -> dict[str, str]:
    roles = case.operation.definition.raw.get("x-roles", ["display"])
    return {"Authorization": f"Bearer {office.tokens[roles[0]]}"}


def bring_visitor(office: Installation, case: schemathesis.Case) -> None:
    """Let somebody stand at the counter, so that most verbs have something to do."""
    verb = case.operation.path.rsplit("/", 1)[-1]
    if "/counters/" not in case.operation.path or verb in ("open", "break", "close"):
        return
    office.call("POST", "/tickets", {"service": "A"}, "kiosk")
    if verb != "next":
        office.call("POST", "/counters/1/next", {}, "clerk")


@INSIDE.parametrize()
@trying(12)
def test_whatever_is_sent_to_a_counter_is_answered_as_described(case, office):
    bring_visitor(office, case)
    case.call_and_validate(headers=token_for(office, case))


@ANYWHERE.parametrize()
@trying(4)
def test_whatever_is_sent_anywhere_is_answered_as_described(case, office):
    case.call_and_validate(headers=token_for(office, case))
