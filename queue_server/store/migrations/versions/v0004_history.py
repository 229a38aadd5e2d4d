"""History: what each ended day came to, kept for ever; and the way from a ticket to what hangs on
it, without which old tickets could not be removed in time."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward: only additions, so that the former version works on beside it."""
    op.create_table(
        "day_figures",
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("service", sa.String(length=4), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("issued", sa.Integer(), nullable=False),
        sa.Column("served", sa.Integer(), nullable=False),
        sa.Column("no_shows", sa.Integer(), nullable=False),
        sa.Column("cancelled", sa.Integer(), nullable=False),
        sa.Column("not_served", sa.Integer(), nullable=False),
        sa.Column("absent", sa.Integer(), nullable=False),
        sa.Column("waits", sa.Integer(), nullable=False),
        sa.Column("waiting_seconds", sa.Integer(), nullable=False),
        sa.Column("longest_wait_seconds", sa.Integer(), nullable=False),
        sa.Column("servings", sa.Integer(), nullable=False),
        sa.Column("serving_seconds", sa.Integer(), nullable=False),
        sa.Column("longest_serving_seconds", sa.Integer(), nullable=False),
        sa.Column("first_call_at", sa.DateTime()),
        sa.Column("last_call_at", sa.DateTime()),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"]),
        sa.PrimaryKeyConstraint("office_id", "business_date", "service", "kind"),
    )
    op.add_column("offices", sa.Column("figures_on", sa.Date()))
    op.create_index("calls_by_ticket", "calls", ["ticket_id"])
    op.create_index("reservations_by_ticket", "reservations", ["ticket_id"])


def downgrade() -> None:
    """Take it back."""
    op.drop_index("reservations_by_ticket", "reservations")
    op.drop_index("calls_by_ticket", "calls")
    with op.batch_alter_table("offices") as offices:
        offices.drop_column("figures_on")
    op.drop_table("day_figures")
