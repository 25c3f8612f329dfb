"""Add what citizens send, and apart from it whoever sent it

Revision: 0017
Follows: 0016
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("CREATE SEQUENCE issue_number")
    op.create_table('issue_report',
    sa.Column('token', sa.TEXT(), nullable=False),
    sa.Column('service_request_id', sa.TEXT(), nullable=False),
    sa.Column('source', sa.TEXT(), nullable=False),
    sa.Column('received_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('sent_key', sa.TEXT(), nullable=True),
    sa.Column('sent_hash', sa.LargeBinary(), nullable=False),
    sa.Column('answers', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('doubts', postgresql.ARRAY(sa.TEXT()), nullable=False),
    sa.PrimaryKeyConstraint('token', name=op.f('pk_issue_report')),
    sa.UniqueConstraint('sent_key', name=op.f('uq_issue_report_sent_key')),
    sa.UniqueConstraint('service_request_id', name=op.f('uq_issue_report_service_request_id'))
    )
    op.create_index(op.f('ix_issue_report_sent_hash_received_at'), 'issue_report', ['sent_hash', 'received_at'], unique=False)
    op.create_table('issue_reporter',
    sa.Column('token', sa.TEXT(), nullable=False),
    sa.Column('first_name', sa.TEXT(), nullable=True),
    sa.Column('last_name', sa.TEXT(), nullable=True),
    sa.Column('email', sa.TEXT(), nullable=True),
    sa.Column('phone', sa.TEXT(), nullable=True),
    sa.Column('device_id', sa.TEXT(), nullable=True),
    sa.Column('account_id', sa.TEXT(), nullable=True),
    sa.Column('consented_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['token'], ['issue_report.token'], name=op.f('fk_issue_reporter_token_issue_report'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('token', name=op.f('pk_issue_reporter'))
    )
    op.create_table('issue_reading',
    sa.Column('reading_id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('service_request_id', sa.TEXT(), nullable=False),
    sa.Column('what', sa.TEXT(), nullable=False),
    sa.Column('by', sa.TEXT(), nullable=False),
    sa.CheckConstraint("what IN ('read', 'erased')", name=op.f('ck_issue_reading_what')),
    sa.PrimaryKeyConstraint('reading_id', name=op.f('pk_issue_reading'))
    )
    op.create_index(op.f('ix_issue_reading_at'), 'issue_reading', ['at'], unique=False)
    op.create_index(op.f('ix_issue_reading_service_request_id'), 'issue_reading', ['service_request_id'], unique=False)
    op.create_table('issue_photo',
    sa.Column('photo_id', sa.TEXT(), nullable=False),
    sa.Column('service_request_id', sa.TEXT(), nullable=False),
    sa.Column('source', sa.TEXT(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('photo_id', name=op.f('pk_issue_photo'))
    )
    op.create_index(op.f('ix_issue_photo_service_request_id'), 'issue_photo', ['service_request_id'], unique=False)
    op.create_table('issue_sending',
    sa.Column('sending_id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('client', sa.TEXT(), nullable=False),
    sa.PrimaryKeyConstraint('sending_id', name=op.f('pk_issue_sending'))
    )
    op.create_index(op.f('ix_issue_sending_at'), 'issue_sending', ['at'], unique=False)
    op.create_index(op.f('ix_issue_sending_client_at'), 'issue_sending', ['client', 'at'], unique=False)


def downgrade() -> None:
    for table in ("issue_sending", "issue_photo", "issue_reading", "issue_reporter", "issue_report"):
        op.drop_table(table)
    op.execute("DROP SEQUENCE issue_number")
