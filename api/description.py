"""The description of the API (OpenAPI 3.1), and what all operations share in it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import flask_smorest
from flask import Flask, current_app
from flask_smorest.utils import prepare_response

from api.answers import Problem
from api.operation import PREFIX
from queue_server.web.door import LONGEST_KEY

SETTINGS = {
    "API_TITLE": "Okienko",
    "API_VERSION": "v1",
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": PREFIX,
    "OPENAPI_JSON_PATH": "openapi.json",
}
INTRODUCTION = """The queue of a public office, for kiosks, displays and other systems.

Times are in UTC. Whatever is expected to go wrong is answered as a problem with a stable `reason`
and a `detail` in the language of `Accept-Language`."""
PROBLEM = "application/problem+json"
HEADERS = {401: "WWW-Authenticate", 429: "Retry-After", 503: "Retry-After"}


class Api(flask_smorest.Api):
    """The API's description; problems are answered by the web, not by this library."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def __init__(self, app: Flask) -> None:
        app.config.update(SETTINGS)
        super().__init__(app, spec_kwargs={"info": {"description": INTRODUCTION}})
        add_token(self.spec)
        add_key(self.spec)

    def _register_error_handlers(self) -> None:
        """None: one place in the web answers for all of the house."""

    def _register_pagination_header(self) -> None:
        """None: the journal is read on from a seq."""

    def _register_responses(self) -> None:
        """Every status that is a problem has the same shape."""
        for status in HTTPStatus:
            if status >= 400:
                response: dict[str, Any] = {"description": status.phrase, "schema": Problem}
                if status in HEADERS:
                    response["headers"] = {HEADERS[status]: {"schema": {"type": "string"}}}
                prepare_response(response, self.spec, PROBLEM)
                self.spec.components.response(status.name, response, lazy=True)


def add_token(spec: Any) -> None:
    """How callers prove who they are."""
    text = "Made by `okienko token create`, for one office and one role."
    scheme = {"type": "http", "scheme": "bearer", "description": text}
    spec.components.security_scheme("token", scheme)


def add_key(spec: Any) -> None:
    """The header that makes a write safe to repeat."""
    text = "The same key gets the same answer; with another body it is refused as key_reused."
    schema = {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[ -~]+$"}
    parameter = {"required": False, "description": text, "schema": schema}
    spec.components.parameter("IdempotencyKey", "header", {**parameter, "name": "Idempotency-Key"})


def description() -> dict[str, Any]:
    """The API's description as the current app serves it."""
    api = current_app.extensions["flask-smorest"]["apis"][""]["ext_obj"]
    described: dict[str, Any] = api.spec.to_dict()
    return described
