"""Outage approvals."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "outage_approval",
        sa.Column("check_id", sa.Uuid(), nullable=False),
        sa.Column("officer", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["check_id"], ["conflict_check.id"], name=op.f("fk_outage_approval_check_id")
        ),
        sa.PrimaryKeyConstraint("check_id", "officer", name=op.f("pk_outage_approval")),
    )


def downgrade() -> None:
    op.drop_table("outage_approval")
