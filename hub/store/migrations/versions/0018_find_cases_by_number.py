"""Find a case by its number among all its versions

Revision: 0018
Follows: 0017
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_index(op.f('ix_issue_request_feature_id'), 'issue_request', ['feature_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_issue_request_feature_id'), table_name='issue_request')
