"""The tables of the hall: offices, tickets, desks, calls, the journal."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from queue_server.store.schema.base import Moment, metadata

offices = Table(
    "offices",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("slug", String(40), nullable=False, unique=True),
    Column("source", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("last_call", Integer, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("business_date", Date),
    # The last day on which what must not be kept longer was forgotten.
    Column("purged_on", Date),
    # The last day whose figures were written down.
    Column("figures_on", Date),
)

tickets = Table(
    "tickets",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("office_id", ForeignKey("offices.id"), nullable=False),
    Column("business_date", Date, nullable=False),
    Column("number", String(8), nullable=False),
    Column("service", String(4), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("issued_at", Moment, nullable=False),
    Column("queued_at", Moment, nullable=False),
    Column("language", String(8), nullable=False),
    Column("track", String(32), nullable=False, unique=True),
    Column("priority", String(40)),
    Column("due_at", Moment),
    Column("head", Boolean, nullable=False),
    Column("transferred", Boolean, nullable=False),
    Column("to_counter", String(20)),
    Column("counter", String(20)),
    Column("call", Integer),
    Column("calls", Integer, nullable=False),
    Column("first_called_at", Moment),
    Column("called_at", Moment),
    Column("counted_at", Moment),
    Column("started_at", Moment),
    Column("ended_at", Moment),
    Column("ending", String(20)),
    UniqueConstraint("office_id", "business_date", "number", name="one_number_a_day"),
    Index("tickets_by_state", "office_id", "business_date", "state", "service"),
)

numbers = Table(
    "numbers",
    metadata,
    Column("office_id", ForeignKey("offices.id"), nullable=False),
    Column("service", String(4), nullable=False),
    Column("drawn_on", Date, nullable=False),
    Column("digits", Integer, nullable=False),
    Column("that_day", Integer, nullable=False),
    PrimaryKeyConstraint("office_id", "service"),
)

walk_ins = Table(
    "walk_ins",
    metadata,
    Column("office_id", ForeignKey("offices.id"), nullable=False),
    Column("business_date", Date, nullable=False),
    Column("service", String(4), nullable=False),
    Column("taken", Integer, nullable=False),
    PrimaryKeyConstraint("office_id", "business_date", "service"),
)

desks = Table(
    "desks",
    metadata,
    Column("office_id", ForeignKey("offices.id"), nullable=False),
    Column("counter", String(20), nullable=False),
    Column("state", String(10), nullable=False),
    Column("holder", String(40)),
    Column("holder_name", String(120)),
    Column("since", Moment),
    Column("ticket_id", ForeignKey("tickets.id"), unique=True),
    Column("ground", JSON),
    Column("undo", JSON),
    PrimaryKeyConstraint("office_id", "counter"),
)

calls = Table(
    "calls",
    metadata,
    Column("office_id", ForeignKey("offices.id"), nullable=False),
    Column("call", Integer, nullable=False),
    Column("business_date", Date, nullable=False),
    Column("ticket_id", ForeignKey("tickets.id"), nullable=False),
    Column("number", String(8), nullable=False),
    Column("service", String(4), nullable=False),
    Column("counter", String(20), nullable=False),
    Column("language", String(8), nullable=False),
    Column("at", Moment, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("shown_at", Moment),
    PrimaryKeyConstraint("office_id", "call"),
    Index("calls_by_day", "office_id", "business_date", "call"),
    # Without it, removing an old ticket would look through all calls.
    Index("calls_by_ticket", "ticket_id"),
)

showings = Table(
    "showings",
    metadata,
    Column("office_id", ForeignKey("offices.id"), nullable=False),
    Column("call", Integer, nullable=False),
    Column("display", String(60), nullable=False),
    Column("shown_at", Moment, nullable=False),
    PrimaryKeyConstraint("office_id", "call", "display"),
)

journal = Table(
    "journal",
    metadata,
    Column("office_id", ForeignKey("offices.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("ticket", String(8)),
    Column("counter", String(20)),
    Column("clerk", String(40)),
    Column("details", JSON, nullable=False),
    PrimaryKeyConstraint("office_id", "seq"),
)

receipts = Table(
    "receipts",
    metadata,
    Column("office_id", ForeignKey("offices.id"), nullable=False),
    Column("account", String(40), nullable=False),
    Column("key", String(200), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("answer", Text),
    Column("refusal", JSON),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("office_id", "account", "key"),
    Index("receipts_by_age", "office_id", "at"),
)
