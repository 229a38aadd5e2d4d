"""The tables of what the hall hears and sees besides calls: speech, messages, alerts, printing."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
)

from queue_server.store.schema.base import Moment, metadata

# Which call was spoken to its end, by which display.
speakings = Table(
    "speakings",
    metadata,
    Column("office_id", ForeignKey("offices.id"), nullable=False),
    Column("call", Integer, nullable=False),
    Column("display", String(60), nullable=False),
    Column("spoken_at", Moment, nullable=False),
    PrimaryKeyConstraint("office_id", "call", "display"),
)

# Messages of the staff to the whole hall; the newest one that is not over is shown.
notices = Table(
    "notices",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("office_id", ForeignKey("offices.id"), nullable=False),
    Column("text", String(300), nullable=False),
    Column("author", String(40), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Index("notices_by_end", "office_id", "until"),
)

# Silent calls of a clerk for her colleagues' help.
alerts = Table(
    "alerts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("office_id", ForeignKey("offices.id"), nullable=False),
    Column("counter", String(20), nullable=False),
    Column("raised_by", String(40), nullable=False),
    Column("name", String(120)),
    Column("raised_at", Moment, nullable=False),
    Column("answered_by", String(40)),
    Column("answered_name", String(120)),
    Column("answered_at", Moment),
    Index("alerts_by_time", "office_id", "raised_at"),
)

# Tickets on their way to a print agent that fetches them; `key` follows from the ticket's secret
# and does not give it away.
print_jobs = Table(
    "print_jobs",
    metadata,
    Column("key", String(32), nullable=False),
    Column("copy", Integer, nullable=False),
    Column("office_id", ForeignKey("offices.id"), nullable=False),
    Column("kiosk", String(60), nullable=False),
    Column("content", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("trouble", String(40)),
    Column("made_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    PrimaryKeyConstraint("key", "copy"),
    Index("print_jobs_waiting", "office_id", "kiosk", "state", "made_at"),
)

# What each kiosk's printer said last.
printers = Table(
    "printers",
    metadata,
    Column("office_id", ForeignKey("offices.id"), nullable=False),
    Column("kiosk", String(60), nullable=False),
    Column("state", String(16), nullable=False),
    Column("since", Moment, nullable=False),
    Column("heard_at", Moment, nullable=False),
    Column("told_at", Moment),
    Column("last_told_at", Moment),
    Column("last_told_state", String(16)),
    PrimaryKeyConstraint("office_id", "kiosk"),
)
