"""The tables of staff, devices and visitors: whatever tells who somebody is stands here."""

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
)

from queue_server.store.schema.base import Moment, metadata

users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("email", String(254), nullable=False, unique=True),
    Column("password", String(255)),
    Column("active", Boolean, nullable=False),
    Column("uniquifier", String(64), nullable=False, unique=True),
    Column("name", String(120), nullable=False),
    Column("failures", Integer, nullable=False),
    Column("locked_until", Moment),
    # The office where the account was made; its rules decide how long it is kept.
    Column("office_id", ForeignKey("offices.id")),
    Column("language", String(8)),
    Column("made_at", Moment),
    Column("confirmed_at", Moment),
    Column("used_at", Moment),
    Column("warned_at", Moment),
    Column("terms", String(64)),
    Column("terms_at", Moment),
    Column("totp", Text),
    Column("two_factor", String(20)),
    Column("recovery_codes", JSON),
)

staff = Table(
    "staff",
    metadata,
    Column("user_id", ForeignKey("users.id"), nullable=False),
    Column("office_id", ForeignKey("offices.id"), nullable=False),
    Column("role", String(20), nullable=False),
    PrimaryKeyConstraint("user_id", "office_id"),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("office_id", ForeignKey("offices.id"), nullable=False),
    Column("role", String(20), nullable=False),
    Column("name", String(120), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Column("used_at", Moment),
)

pairings = Table(
    "pairings",
    metadata,
    Column("secret_hash", String(64), primary_key=True),
    Column("code_hash", String(64), nullable=False, unique=True),
    Column("expires_at", Moment, nullable=False),
    Column("office_id", ForeignKey("offices.id")),
    Column("role", String(20)),
    Column("device", String(60)),
)

contacts = Table(
    "contacts",
    metadata,
    Column("reservation_id", ForeignKey("reservations.id"), primary_key=True),
    Column("user_id", ForeignKey("users.id")),
    Column("email", String(254)),
    Column("name", String(120)),
    Column("phone", String(30)),
    Column("plate", String(20)),
    Column("language", String(8), nullable=False),
    Column("reminded_at", Moment),
    Index("contacts_by_user", "user_id"),
    Index("contacts_by_email", "email"),
)

wishes = Table(
    "wishes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("office_id", ForeignKey("offices.id"), nullable=False),
    Column("service", String(4), nullable=False),
    Column("link", String(32), nullable=False, unique=True),
    # A visit that would be moved; without one, a new visit is wished for.
    Column("reservation_id", ForeignKey("reservations.id"), unique=True),
    Column("user_id", ForeignKey("users.id")),
    Column("email", String(254), nullable=False),
    Column("language", String(8), nullable=False),
    # Only a place before this date is of use.
    Column("before", Date),
    Column("asked_at", Moment, nullable=False),
    # The place offered last, and until when it is kept for this visitor.
    Column("freed_id", Integer),
    Column("offered_until", Moment),
    Index("wishes_in_line", "office_id", "service", "asked_at"),
)

# Which place was offered to whom: nobody is offered the same one twice.
offers = Table(
    "offers",
    metadata,
    Column("freed_id", ForeignKey("freed.id", ondelete="CASCADE"), nullable=False),
    Column("wish_id", ForeignKey("wishes.id", ondelete="CASCADE"), nullable=False),
    PrimaryKeyConstraint("freed_id", "wish_id"),
    Index("offers_by_wish", "wish_id"),
)

absences = Table(
    "absences",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("office_id", ForeignKey("offices.id"), nullable=False),
    Column("user_id", ForeignKey("users.id")),
    Column("email", String(254)),
    Column("at", Moment, nullable=False),
    Index("absences_by_user", "office_id", "user_id"),
    Index("absences_by_email", "office_id", "email"),
)

letters = Table(
    "letters",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("office_id", ForeignKey("offices.id")),
    Column("kind", String(40), nullable=False),
    Column("channel", String(8), nullable=False),
    Column("recipient", String(254), nullable=False),
    Column("language", String(8), nullable=False),
    Column("reservation_id", ForeignKey("reservations.id")),
    Column("user_id", ForeignKey("users.id")),
    Column("facts", JSON, nullable=False),
    Column("message_id", String(120), nullable=False, unique=True),
    Column("made_at", Moment, nullable=False),
    Column("next_try_at", Moment),
    Column("tries", Integer, nullable=False),
    Column("sent_at", Moment),
    Column("given_up_at", Moment),
    Column("trouble", String(300)),
    Index("letters_to_send", "next_try_at"),
    Index("letters_by_recipient", "recipient"),
)
