"""What every operation of the API has in common: who may call it, and how it is described."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar

import flask_smorest
from flask import request
from flask_babel import gettext
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, Unauthorized

from api.parsing import Malformed, Parser
from queue_server.web.access import bearer_visitor
from queue_server.web.door import LONGEST_KEY

PREFIX = "/api/v1"
READ_PROBLEMS = (404, 422, 503)
WRITE_PROBLEMS = (400, 404, 409, 413, 415, 422, 503)
TOKEN_PROBLEMS = (401, 403)
DESCRIPTIONS = {
    "office": ("The office's short name, as in its file.", "kalisz"),
    "counter": ("The counter's key.", "3"),
    "number": ("A ticket's number of today.", "A012"),
    "code": ("A reservation's code.", "12345671"),
}

View = TypeVar("View", bound=Callable[..., Any])


class Section(flask_smorest.Blueprint):
    """A group of operations, under one heading of the description."""

    ARGUMENTS_PARSER = Parser()

    def __init__(self, name: str, description: str) -> None:
        super().__init__(name, __name__, url_prefix=PREFIX, description=description)

    def operation(
        self, method: str, rule: str, *roles: str, problem: int | None = None
    ) -> Callable[[View], View]:
        """An operation for tokens of these roles at the office (none named: for everybody), with a
        problem that no other one has."""
        route = self.route(rule, methods=[method], parameters=path_parameters(rule))

        def register(view: View) -> View:
            guarded = guard(view, roles) if roles else view
            return route(describe(guarded, method, roles, (problem,) if problem else ()))

        return register


def guard(view: View, roles: tuple[str, ...]) -> View:
    """Let only tokens of the office with one of the roles in."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        visitor = bearer_visitor()
        if visitor.kind is None:
            raise Unauthorized(
                gettext("Please send a valid token: Authorization: Bearer …"),
                www_authenticate=WWWAuthenticate("bearer", {"realm": "okienko"}),
            )
        if not visitor.may(kwargs["office"], *roles):
            raise Forbidden(gettext("This token is for another office or another role."))
        return view(*args, **kwargs)

    # The decorator keeps the view's signature; mypy can't follow it through `wraps`.
    return guarded  # type: ignore[return-value]


def describe(view: View, method: str, roles: tuple[str, ...], own: tuple[int, ...]) -> View:
    """Note parameters, problems and the roles for the description of the API."""

    @wraps(view)
    def described(*args: Any, **kwargs: Any) -> Any:
        if method != "GET":
            check_key()
        return view(*args, **kwargs)

    doc = deepcopy(getattr(view, "_apidoc", {}))
    problems = own + (READ_PROBLEMS if method == "GET" else WRITE_PROBLEMS)
    note_problems(doc, problems + (TOKEN_PROBLEMS if roles else ()))
    if method != "GET":
        doc.setdefault("arguments", {}).setdefault("parameters", []).append("IdempotencyKey")
    if roles:
        doc["manual_doc"] = {"security": [{"token": []}], "x-roles": list(roles)}
    # flask-smorest reads the description from this attribute of the function.
    described._apidoc = doc  # type: ignore[attr-defined]
    return described  # type: ignore[return-value]


def note_problems(doc: dict[str, Any], statuses: tuple[int, ...]) -> None:
    """Note that these statuses may come, all with the same shape of body."""
    responses = doc.setdefault("response", {}).setdefault("responses", {})
    for status in statuses:
        responses.setdefault(status, []).append(HTTPStatus(status).name)


def path_parameters(rule: str) -> list[dict[str, Any]]:
    """The descriptions of the parameters in an address."""
    return [
        {
            "in": "path",
            "name": name,
            "required": True,
            "description": text,
            "schema": {"type": "string", "minLength": 1},
            "example": example,
        }
        for name, (text, example) in DESCRIPTIONS.items()
        if f"<{name}>" in rule
    ]


def check_key() -> None:
    """Refuse a key that could not be kept, before anything is done."""
    key = request.headers.get("Idempotency-Key")
    if key is None or (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        return
    problem = f"1 to {LONGEST_KEY} printable ASCII characters."
    raise Malformed(400, {"headers": {"Idempotency-Key": [problem]}})
