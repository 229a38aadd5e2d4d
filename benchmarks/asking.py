"""A client that keeps its connection and costs little itself."""

from __future__ import annotations

import json
import uuid
from http.client import HTTPConnection
from typing import Any


class Asking:
    """Posts JSON with a token."""

    def __init__(self, port: int, token: str) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def post(self, path: str, body: dict[str, Any], expected: int | None = None) -> Any:
        """The answer; any status but a success, or the expected one, is an error."""
        headers = {**self.headers, "Idempotency-Key": str(uuid.uuid4())}
        self.connection.request("POST", path, json.dumps(body), headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status != expected if expected else answer.status >= 300:
            raise RuntimeError(f"{path}: {answer.status} {text[:200]!r}")
        return json.loads(text)
