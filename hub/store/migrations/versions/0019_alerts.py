"""Add what the alerts know: events by rule, and the messages about them

Revision: 0019
Follows: 0018
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    moment = postgresql.TIMESTAMP(timezone=True)
    op.create_table(
        "alert_event",
        sa.Column("event_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("rule", sa.TEXT(), nullable=False),
        sa.Column("subject", sa.TEXT(), nullable=False),
        sa.Column("title_zh", sa.TEXT(), nullable=False),
        sa.Column("title_en", sa.TEXT(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("began_at", moment, nullable=False),
        sa.Column("announced_at", moment, nullable=True),
        sa.Column("ended_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_alert_event")),
    )
    op.create_index(
        "uq_alert_event_open", "alert_event", ["rule", "subject"], unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "alert_message",
        sa.Column("message_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.TEXT(), nullable=False),
        sa.Column("kind", sa.TEXT(), nullable=False),
        sa.Column("state", sa.TEXT(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("next_try_at", moment, nullable=False),
        sa.Column("sent_at", moment, nullable=True),
        sa.Column("error_code", sa.TEXT(), nullable=True),
        sa.CheckConstraint("kind IN ('began', 'ended')", name=op.f("ck_alert_message_kind")),
        sa.CheckConstraint(
            "state IN ('waiting', 'sent', 'given_up', 'dropped')", name=op.f("ck_alert_message_state")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["alert_event.event_id"], ondelete="CASCADE",
            name=op.f("fk_alert_message_event_id_alert_event"),
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_alert_message")),
        sa.UniqueConstraint("event_id", "channel", "kind", name=op.f("uq_alert_message_event_id_channel_kind")),
    )
    op.create_index(
        "ix_alert_message_waiting", "alert_message", ["next_try_at"],
        postgresql_where=sa.text("state = 'waiting'"),
    )


def downgrade() -> None:
    op.drop_table("alert_message")
    op.drop_table("alert_event")
