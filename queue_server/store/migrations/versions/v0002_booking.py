"""Booking: held and freed hours, visitors and what they left with us, letters to them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def user_columns() -> list[sa.Column[Any]]:
    """What an account is told about since visitors have some, too."""
    return [
        sa.Column("language", sa.String(length=8)),
        sa.Column("made_at", sa.DateTime()),
        sa.Column("confirmed_at", sa.DateTime()),
        sa.Column("used_at", sa.DateTime()),
        sa.Column("warned_at", sa.DateTime()),
        sa.Column("terms", sa.String(length=64)),
        sa.Column("terms_at", sa.DateTime()),
        sa.Column("totp", sa.Text()),
        sa.Column("two_factor", sa.String(length=20)),
        sa.Column("recovery_codes", sa.JSON()),
    ]


def reservation_columns() -> list[sa.Column[Any]]:
    """What a reservation is told about since it is made here."""
    return [
        sa.Column("minutes", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("link", sa.String(length=32)),
        sa.Column("hold", sa.String(length=32)),
        sa.Column("confirm_by", sa.DateTime()),
    ]


def upgrade() -> None:
    """Bring the schema forward."""
    # Written out: alembic would add the foreign key by itself, which SQLite cannot.
    op.execute("ALTER TABLE users ADD COLUMN office_id INTEGER REFERENCES offices (id)")
    op.add_column("offices", sa.Column("purged_on", sa.Date()))
    for column in user_columns():
        op.add_column("users", column)
    # Whoever has an account now was given it by the administrator.
    op.execute("UPDATE users SET confirmed_at = CURRENT_TIMESTAMP")
    for column in reservation_columns():
        op.add_column("reservations", column)
    by_hour = ["office_id", "service", "starts_at", "minutes", "state", "confirm_by"]
    op.create_index("reservations_by_hour", "reservations", by_hour)
    op.create_index("reservations_by_link", "reservations", ["link"], unique=True)
    op.create_index("reservations_by_hold", "reservations", ["hold"], unique=True)
    add_places()
    add_people()
    add_letters()


def add_places() -> None:
    """Hours that are held while somebody checks, and hours that were given up."""
    op.create_table(
        "holds",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("service", sa.String(length=4), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"]),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("holds_by_hour", "holds", ["office_id", "service", "starts_at"])
    op.create_table(
        "freed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("service", sa.String(length=4), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("open_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("freed_by_hour", "freed", ["office_id", "service", "starts_at"])


def add_people() -> None:
    """Who comes to a visit, who waits for an earlier one, who did not come."""
    op.create_table(
        "contacts",
        sa.Column("reservation_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer()),
        sa.Column("email", sa.String(length=254)),
        sa.Column("name", sa.String(length=120)),
        sa.Column("phone", sa.String(length=30)),
        sa.Column("plate", sa.String(length=20)),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("reminded_at", sa.DateTime()),
        sa.ForeignKeyConstraint(["reservation_id"], ["reservations.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("reservation_id"),
    )
    op.create_index("contacts_by_user", "contacts", ["user_id"])
    op.create_index("contacts_by_email", "contacts", ["email"])
    op.create_table(
        "wishes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("service", sa.String(length=4), nullable=False),
        sa.Column("link", sa.String(length=32), nullable=False),
        sa.Column("reservation_id", sa.Integer()),
        sa.Column("user_id", sa.Integer()),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("before", sa.Date()),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("freed_id", sa.Integer()),
        sa.Column("offered_until", sa.DateTime()),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"]),
        sa.ForeignKeyConstraint(["reservation_id"], ["reservations.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("link"),
        sa.UniqueConstraint("reservation_id"),
    )
    op.create_index("wishes_in_line", "wishes", ["office_id", "service", "asked_at"])
    add_offers()
    op.create_table(
        "absences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer()),
        sa.Column("email", sa.String(length=254)),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("absences_by_user", "absences", ["office_id", "user_id"])
    op.create_index("absences_by_email", "absences", ["office_id", "email"])


def add_offers() -> None:
    """Which place was offered to whom."""
    op.create_table(
        "offers",
        sa.Column("freed_id", sa.Integer(), nullable=False),
        sa.Column("wish_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["freed_id"], ["freed.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["wish_id"], ["wishes.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("freed_id", "wish_id"),
    )
    op.create_index("offers_by_wish", "offers", ["wish_id"])


def add_letters() -> None:
    """The outbox."""
    op.create_table(
        "letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer()),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("reservation_id", sa.Integer()),
        sa.Column("user_id", sa.Integer()),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("message_id", sa.String(length=120), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("next_try_at", sa.DateTime()),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime()),
        sa.Column("given_up_at", sa.DateTime()),
        sa.Column("trouble", sa.String(length=300)),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"]),
        sa.ForeignKeyConstraint(["reservation_id"], ["reservations.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("message_id"),
    )
    op.create_index("letters_to_send", "letters", ["next_try_at"])
    op.create_index("letters_by_recipient", "letters", ["recipient"])


def downgrade() -> None:
    """Take the schema back; what only booking knows is gone then."""
    for table in ("letters", "absences", "offers", "wishes", "contacts", "freed", "holds"):
        op.drop_table(table)
    for index in ("reservations_by_hour", "reservations_by_link", "reservations_by_hold"):
        op.drop_index(index, "reservations")
    for column in reservation_columns():
        op.drop_column("reservations", column.name)
    for column in user_columns():
        op.drop_column("users", column.name)
    op.drop_column("users", "office_id")
    op.drop_column("offices", "purged_on")
