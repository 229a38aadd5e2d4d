"""What every table is made with: the one catalogue of tables, and moments in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, MetaData, TypeDecorator

metadata = MetaData()


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept as UTC without a zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """To UTC; a naive moment is a mistake of the caller."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs a time zone: {value!r}")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Aware, in UTC."""
        return None if value is None else value.replace(tzinfo=UTC)

    def result_processor(self, dialect: Any, coltype: Any) -> Any:
        """The same straight from SQLite's text: a long queue holds thousands of moments."""
        return moment if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def moment(text: str | None) -> datetime | None:
    """The moment that SQLite keeps as text without a zone."""
    return None if text is None else datetime.fromisoformat(f"{text}+00:00")
