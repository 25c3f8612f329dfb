"""Add uploads, their bytes, and what an undo needs to know

Revision: 0008
Follows: 0007
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = '0008'
down_revision: str | None = '0007'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

MOMENT = postgresql.TIMESTAMP(timezone=True)
JSONB = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    op.add_column('delivery', sa.Column('header', JSONB, server_default='[]', nullable=False))
    for name in ('news_from', 'news_until', 'stored_at', 'finished_at', 'undone_at'):
        op.add_column('delivery', sa.Column(name, MOMENT, nullable=True))
    op.add_column('delivery', sa.Column('undone_by', sa.TEXT(), nullable=True))
    op.execute("UPDATE delivery SET finished_at = received_at, stored_at = received_at WHERE state IN ('stored', 'refused')")
    op.add_column('header_word', sa.Column('saved_by', sa.TEXT(), nullable=True))
    op.create_table('flagged_row',
    sa.Column('delivery_id', sa.BigInteger(), nullable=False),
    sa.Column('line', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('codes', postgresql.ARRAY(sa.TEXT()), nullable=False),
    sa.Column('original', JSONB, nullable=False),
    sa.ForeignKeyConstraint(['delivery_id'], ['delivery.delivery_id'], name=op.f('fk_flagged_row_delivery_id_delivery'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('delivery_id', 'line', name=op.f('pk_flagged_row'))
    )
    op.create_table('fold_before',
    sa.Column('fold_id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('delivery_id', sa.BigInteger(), nullable=False),
    sa.Column('entity_table', sa.TEXT(), nullable=False),
    sa.Column('source', sa.TEXT(), nullable=False),
    sa.Column('feature_id', sa.TEXT(), nullable=False),
    sa.Column('before', JSONB, nullable=True),
    sa.PrimaryKeyConstraint('fold_id', name=op.f('pk_fold_before'))
    )
    op.create_index(op.f('ix_fold_before_delivery_id'), 'fold_before', ['delivery_id'], unique=False)
    op.create_index(op.f('ix_fold_before_entity_table_source_feature_id'), 'fold_before', ['entity_table', 'source', 'feature_id'], unique=False)
    op.create_table('upload',
    sa.Column('delivery_id', sa.BigInteger(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('wishes', JSONB, nullable=False),
    sa.Column('confirm', sa.TEXT(), nullable=False),
    sa.Column('closing', sa.Integer(), nullable=True),
    sa.Column('confirmed', sa.Integer(), nullable=True),
    sa.Column('account', sa.TEXT(), nullable=True),
    sa.Column('office', sa.TEXT(), nullable=True),
    sa.Column('claims', sa.Integer(), server_default='0', nullable=False),
    sa.Column('tries', sa.Integer(), server_default='0', nullable=False),
    sa.Column('cancelled', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('seen_at', MOMENT, nullable=True),
    sa.Column('phase', sa.TEXT(), nullable=True),
    sa.Column('rows_read', sa.Integer(), server_default='0', nullable=False),
    sa.Column('bytes_read', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('preview', JSONB, server_default='[]', nullable=False),
    sa.CheckConstraint("confirm IN ('ask', 'auto')", name=op.f('ck_upload_confirm')),
    sa.ForeignKeyConstraint(['delivery_id'], ['delivery.delivery_id'], name=op.f('fk_upload_delivery_id_delivery'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('delivery_id', name=op.f('pk_upload'))
    )
    op.create_table('upload_chunk',
    sa.Column('delivery_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['delivery_id'], ['upload.delivery_id'], name=op.f('fk_upload_chunk_delivery_id_upload'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('delivery_id', 'number', name=op.f('pk_upload_chunk'))
    )


def downgrade() -> None:
    for table in ('upload_chunk', 'upload', 'fold_before', 'flagged_row'):
        op.drop_table(table)
    op.drop_column('header_word', 'saved_by')
    for name in ('header', 'news_from', 'news_until', 'stored_at', 'finished_at', 'undone_at', 'undone_by'):
        op.drop_column('delivery', name)
