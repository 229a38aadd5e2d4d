"""Fields of what callers send and get: strict, so that nothing odd reaches an action."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from marshmallow import ValidationError, fields, validate

RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)")
WHOLE_NUMBER = re.compile(r"[0-9]{1,18}")
YEARS = range(2000, 2200)


class Word(fields.String):
    """A text of a known form; the pattern keeps NUL, surrogates and overlong texts out."""

    def __init__(self, pattern: str, **options: Any) -> None:
        super().__init__(validate=validate.Regexp(pattern), **options)

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> Any:
        # "$" in a pattern lets a closing line break pass.
        if isinstance(value, str) and value.endswith("\n"):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, *args, **options)


class Flag(fields.Boolean):
    """True or false, and nothing that merely looks like it."""

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Count(fields.Integer):
    """A whole number, 0 or more, as it is written in an address."""

    def __init__(self, least: int, most: int, **options: Any) -> None:
        super().__init__(validate=validate.Range(least, most), **options)

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> int:
        if not isinstance(value, str) or not WHOLE_NUMBER.fullmatch(value):
            raise self.make_error("invalid", input=value)
        return int(value)


class Whole(fields.Integer):
    """A whole number in a body: no text, no fraction, no true or false."""

    def __init__(self, least: int, most: int, **options: Any) -> None:
        super().__init__(validate=validate.Range(least, most), **options)

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Moment(fields.DateTime):
    """A moment with its offset, as RFC 3339 writes it; answers are in UTC and end in Z."""

    def _serialize(self, value: datetime | None, *args: Any, **options: Any) -> str | None:
        return None if value is None else stamp(value)

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> datetime:
        if not isinstance(value, str) or not RFC3339.fullmatch(value):
            raise ValidationError("Not a date and time with its offset, as in RFC 3339.")
        try:
            moment = datetime.fromisoformat(value).astimezone(UTC)
        except (ValueError, OverflowError):
            raise ValidationError("No such date and time.") from None
        if moment.year not in YEARS:
            raise ValidationError(f"Not a year from {YEARS.start} to {YEARS.stop - 1}.")
        return moment


def stamp(moment: datetime) -> str:
    """The moment in UTC: 2026-11-23T07:40:00Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
