"""Answers that say no to a program: problem details as in RFC 9457, with a stable reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from flask import jsonify, request
from werkzeug.wrappers import Response

MEDIA_TYPE = "application/problem+json"


def wants_problem() -> bool:
    """Whether a program asks, and not a person with a browser."""
    if request.path.startswith("/api/") or request.is_json:
        return True
    accepted = request.accept_mimetypes
    return accepted["application/json"] > accepted["text/html"]


def problem(
    status: int, reason: str, detail: str, facts: Mapping[str, Any] | None = None
) -> Response:
    """A problem+json answer; moments in `facts` are written as ISO 8601 in UTC."""
    known = {"type", "title", "status", "reason", "detail"}
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "reason": reason,
        "detail": detail,
        **{key: as_json(fact) for key, fact in (facts or {}).items() if key not in known},
    }
    answer = jsonify(body)
    answer.status_code = status
    answer.mimetype = MEDIA_TYPE
    return answer


def as_json(fact: Any) -> Any:
    """A fact as JSON can carry it."""
    if isinstance(fact, datetime):
        return fact.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return fact
