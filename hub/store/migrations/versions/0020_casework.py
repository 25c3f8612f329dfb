"""Add what officials do with cases, and the office in charge to a case's steps

Revision: 0020
Follows: 0019
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ACTS = "'entered', 'confirmed', 'hidden', 'assigned', 'state', 'noted', 'merged', 'absorbed', 'reopened', 'promised'"

REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is an audit: its rows are neither changed nor deleted', TG_TABLE_NAME;
END
$$
"""


def upgrade() -> None:
    op.add_column('issue_update', sa.Column('agency_responsible', sa.TEXT(), nullable=True))
    op.create_table('case_act',
    sa.Column('act_id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('at', TIMESTAMP(timezone=True), nullable=False),
    sa.Column('act', sa.TEXT(), nullable=False),
    sa.Column('source', sa.TEXT(), nullable=False),
    sa.Column('case_id', sa.TEXT(), nullable=False),
    sa.Column('simulated', sa.Boolean(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('office', sa.TEXT(), nullable=True),
    sa.Column('key_id', sa.TEXT(), nullable=True),
    sa.Column('message_key', sa.Uuid(), nullable=True),
    sa.Column('note', sa.TEXT(), nullable=True),
    sa.Column('details', JSONB, nullable=False),
    sa.Column('request_key', sa.TEXT(), nullable=True),
    sa.Column('request_hash', sa.TEXT(), nullable=True),
    sa.CheckConstraint(f"act IN ({ACTS})", name=op.f('ck_case_act_act')),
    sa.ForeignKeyConstraint(['account_id'], ['account.account_id'], name=op.f('fk_case_act_account_id_account')),
    sa.PrimaryKeyConstraint('act_id', name=op.f('pk_case_act'))
    )
    op.create_index(op.f('ix_case_act_source_case_id'), 'case_act', ['source', 'case_id'], unique=False)
    op.create_index(op.f('ix_case_act_at'), 'case_act', ['at'], unique=False)
    op.create_index('uq_case_act_request', 'case_act', ['account_id', 'request_key'], unique=True, postgresql_where=sa.text('request_key IS NOT NULL'))
    op.execute(REFUSE)
    op.execute(
        "CREATE TRIGGER case_act_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON case_act "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.drop_table('case_act')
    op.execute("DROP FUNCTION refuse_change()")
    op.drop_column('issue_update', 'agency_responsible')
