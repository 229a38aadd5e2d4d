"""JSON as callers send it: what can't be understood is malformed, and never a crash."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, json


def set_up(app: Flask) -> None:
    """Read every body so; called after whoever else changes how the app reads JSON."""
    app.json.loads = careful(app.json.loads)  # type: ignore[method-assign]


def careful(loads: Callable[..., Any]) -> Callable[..., Any]:
    """Turn endless nesting and halves of letters into the error that Flask answers with 400."""

    @wraps(loads)
    def read(text: str | bytes, **options: Any) -> Any:
        try:
            value = loads(text, **options)
            # A lone surrogate is a Python string, but no text: no database or hash takes it.
            json.dumps(value, ensure_ascii=False).encode()
        except RecursionError:
            raise ValueError("nested too deeply") from None
        return value

    return read
