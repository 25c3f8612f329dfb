"""Add what is known of each feed

Revision: 0007
Follows: 0006
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    moment = postgresql.TIMESTAMP(timezone=True)
    op.create_table(
        "feed_state",
        sa.Column("name", sa.TEXT(), nullable=False),
        sa.Column("url", sa.TEXT(), nullable=False),
        sa.Column("dataset", sa.TEXT(), nullable=False),
        sa.Column("source", sa.TEXT(), nullable=True),
        sa.Column("added_at", moment, nullable=False),
        sa.Column("next_try_at", moment, nullable=False),
        sa.Column("last_try_at", moment, nullable=True),
        sa.Column("last_answer_at", moment, nullable=True),
        sa.Column("last_change_at", moment, nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("error_code", sa.TEXT(), nullable=True),
        sa.Column("error_message", sa.TEXT(), nullable=True),
        sa.Column("refused_code", sa.TEXT(), nullable=True),
        sa.Column("refused_message", sa.TEXT(), nullable=True),
        sa.Column("etag", sa.TEXT(), nullable=True),
        sa.Column("last_modified", sa.TEXT(), nullable=True),
        sa.Column("sha256", sa.TEXT(), nullable=True),
        sa.Column("delivery_id", sa.BigInteger(), nullable=True),
        sa.Column("alarm", sa.TEXT(), nullable=True),
        sa.Column("alarm_since", moment, nullable=True),
        sa.CheckConstraint("alarm IN ('unanswered', 'unchanged')", name=op.f("ck_feed_state_alarm")),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_feed_state_failures")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_feed_state")),
    )


def downgrade() -> None:
    op.drop_table("feed_state")
