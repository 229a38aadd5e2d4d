"""Reading what callers send: what is not understood is malformed, and never a crash."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from flask import Request
from marshmallow import RAISE, ValidationError, missing
from webargs.flaskparser import FlaskParser, is_json_request
from werkzeug.exceptions import UnsupportedMediaType


class Malformed(Exception):
    """What was asked is not understood; `errors` name the place, the field and what is wrong."""

    def __init__(self, status: int, errors: dict[str, Any]) -> None:
        super().__init__("malformed")
        self.status = status
        self.errors = errors


class Parser(FlaskParser):
    """Reads bodies and parameters, and raises `Malformed` for whatever does not fit."""

    # A misspelt parameter is told, as a misspelt field of a body is.
    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": RAISE,
    }

    def load_json(self, req: Request, schema: Any) -> Any:
        """The JSON body; missing when it is empty."""
        body = req.get_data(cache=True)
        if not body:
            return missing
        if not is_json_request(req):
            raise UnsupportedMediaType
        return read_json(body)

    def handle_error(self, error: ValidationError, *_: Any, **__: Any) -> NoReturn:
        """Names the fields that do not fit."""
        raise Malformed(422, dict(error.messages_dict))


def read_json(body: bytes) -> Any:
    """The body's value. Deep nesting and endless digits end here, too."""
    try:
        return json.loads(body.decode("utf-8"), parse_constant=no_such_number)
    except (ValueError, RecursionError):
        raise Malformed(400, {"json": {"_body": ["Not valid JSON."]}}) from None


def no_such_number(name: str) -> NoReturn:
    """NaN and Infinity are no JSON."""
    raise ValueError(name)
