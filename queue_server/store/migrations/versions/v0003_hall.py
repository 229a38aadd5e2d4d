"""The hall: calls that were spoken, messages to everybody, silent alerts, printers."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = ("printers", "print_jobs", "alerts", "notices", "speakings")


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "speakings",
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("call", sa.Integer(), nullable=False),
        sa.Column("display", sa.String(length=60), nullable=False),
        sa.Column("spoken_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"]),
        sa.PrimaryKeyConstraint("office_id", "call", "display"),
    )
    add_notices()
    add_alerts()
    add_printing()


def add_notices() -> None:
    """Messages of the staff to the whole hall."""
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("author", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("notices_by_end", "notices", ["office_id", "until"])


def add_alerts() -> None:
    """Silent calls for help."""
    op.create_table(
        "alerts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("counter", sa.String(length=20), nullable=False),
        sa.Column("raised_by", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120)),
        sa.Column("raised_at", sa.DateTime(), nullable=False),
        sa.Column("answered_by", sa.String(length=40)),
        sa.Column("answered_name", sa.String(length=120)),
        sa.Column("answered_at", sa.DateTime()),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("alerts_by_time", "alerts", ["office_id", "raised_at"])


def add_printing() -> None:
    """Tickets on their way to print agents, and what printers say."""
    op.create_table(
        "print_jobs",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("copy", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("kiosk", sa.String(length=60), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("trouble", sa.String(length=40)),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"]),
        sa.PrimaryKeyConstraint("key", "copy"),
    )
    columns = ["office_id", "kiosk", "state", "made_at"]
    op.create_index("print_jobs_waiting", "print_jobs", columns)
    op.create_table(
        "printers",
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("kiosk", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("heard_at", sa.DateTime(), nullable=False),
        sa.Column("told_at", sa.DateTime()),
        sa.Column("last_told_at", sa.DateTime()),
        sa.Column("last_told_state", sa.String(length=16)),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"]),
        sa.PrimaryKeyConstraint("office_id", "kiosk"),
    )


def downgrade() -> None:
    """Take the schema back."""
    for table in TABLES:
        op.drop_table(table)
