"""The tables of booking; nothing in them tells who a visitor is."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from queue_server.store.schema.base import Moment, metadata

reservations = Table(
    "reservations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("office_id", ForeignKey("offices.id"), nullable=False),
    Column("code", String(20), nullable=False),
    Column("service", String(4), nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("business_date", Date, nullable=False),
    Column("state", String(16), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("ticket_id", ForeignKey("tickets.id")),
    Column("minutes", Integer, nullable=False, server_default="1"),
    # The secret of the visitor's own page; gone when the visit's data is.
    Column("link", String(32)),
    # The hold that it was made from: the same form sent twice books once.
    Column("hold", String(32)),
    Column("confirm_by", Moment),
    UniqueConstraint("office_id", "code", name="one_code_an_office"),
    Index("reservations_by_state", "office_id", "state", "starts_at"),
    # All that counting the taken places of a month looks at: no row is read for it.
    Index(
        "reservations_by_hour",
        "office_id",
        "service",
        "starts_at",
        "minutes",
        "state",
        "confirm_by",
    ),
    Index("reservations_by_link", "link", unique=True),
    Index("reservations_by_hold", "hold", unique=True),
    Index("reservations_by_ticket", "ticket_id"),
)

holds = Table(
    "holds",
    metadata,
    Column("key", String(32), primary_key=True),
    Column("office_id", ForeignKey("offices.id"), nullable=False),
    Column("service", String(4), nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Index("holds_by_hour", "office_id", "service", "starts_at"),
)

freed = Table(
    "freed",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("office_id", ForeignKey("offices.id"), nullable=False),
    Column("service", String(4), nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("open_at", Moment, nullable=False),
    Index("freed_by_hour", "office_id", "service", "starts_at"),
    # A wish remembers which places it was offered: no number may come twice.
    sqlite_autoincrement=True,
)
