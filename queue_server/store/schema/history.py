"""The table of what ended days came to: numbers only, kept when the tickets themselves are gone."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Integer, PrimaryKeyConstraint, String, Table

from queue_server.store.schema.base import Moment, metadata

day_figures = Table(
    "day_figures",
    metadata,
    Column("office_id", ForeignKey("offices.id"), nullable=False),
    Column("business_date", Date, nullable=False),
    Column("service", String(4), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("issued", Integer, nullable=False),
    Column("served", Integer, nullable=False),
    Column("no_shows", Integer, nullable=False),
    Column("cancelled", Integer, nullable=False),
    Column("not_served", Integer, nullable=False),
    # Reserved, and never came to the kiosk.
    Column("absent", Integer, nullable=False),
    Column("waits", Integer, nullable=False),
    Column("waiting_seconds", Integer, nullable=False),
    Column("longest_wait_seconds", Integer, nullable=False),
    Column("servings", Integer, nullable=False),
    Column("serving_seconds", Integer, nullable=False),
    Column("longest_serving_seconds", Integer, nullable=False),
    Column("first_call_at", Moment),
    Column("last_call_at", Moment),
    PrimaryKeyConstraint("office_id", "business_date", "service", "kind"),
)
