"""Add the questions of services, and what anybody may see of a case, said once for every door

Revision: 0015
Follows: 0014
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

PUBLIC = """
CREATE VIEW issue_public AS
SELECT r.source,
       r.simulated,
       r.feature_id AS service_request_id,
       COALESCE(r.service_code, named.feature_id) AS service_code,
       COALESCE(r.service_name, coded.service_name, r.service_code) AS service_name,
       COALESCE(coded.service_name_en, named.service_name_en) AS service_name_en,
       COALESCE(coded.promised_days, named.promised_days) AS promised_days,
       r.service_notice,
       r.description,
       r.status,
       r.state,
       r.status_notes,
       r.agency_responsible,
       r.requested_datetime,
       GREATEST(r.updated_datetime, r.requested_datetime, step.at) AS updated_datetime,
       r.expected_datetime,
       r.media_url,
       r.address,
       r.address_id,
       r.zipcode,
       r.township_code,
       r.village_code,
       r.geom
  FROM issue_request AS r
  LEFT JOIN (
         SELECT DISTINCT ON (feature_id, simulated) feature_id, simulated, service_name, service_name_en, promised_days
           FROM issue_service
          WHERE valid_to IS NULL
          ORDER BY feature_id, simulated, source
       ) AS coded ON coded.feature_id = r.service_code AND coded.simulated = r.simulated
  LEFT JOIN (
         SELECT DISTINCT ON (service_name, simulated) feature_id, service_name, simulated, service_name_en, promised_days
           FROM issue_service
          WHERE valid_to IS NULL
          ORDER BY service_name, simulated, source
       ) AS named ON named.service_name = r.service_name AND named.simulated = r.simulated
  LEFT JOIN LATERAL (
         SELECT max(u.phenomenon_time) AS at
           FROM issue_update AS u
          WHERE u.feature_id = r.feature_id
            AND COALESCE(u.request_source, u.source) = r.source
            AND u.simulated = r.simulated
            AND (u.state IS NULL OR u.state NOT IN ('unconfirmed', 'hidden'))
       ) AS step ON true
 WHERE r.valid_to IS NULL
   AND (r.state IS NULL OR r.state NOT IN ('unconfirmed', 'hidden'))
"""


def upgrade() -> None:
    op.create_table('issue_attribute',
    sa.Column('feature_id', sa.TEXT(), nullable=False),
    sa.Column('service_code', sa.TEXT(), nullable=False),
    sa.Column('code', sa.TEXT(), nullable=False),
    sa.Column('question', sa.TEXT(), nullable=False),
    sa.Column('question_en', sa.TEXT(), nullable=True),
    sa.Column('datatype', sa.TEXT(), nullable=False),
    sa.Column('datatype_description', sa.TEXT(), nullable=True),
    sa.Column('is_required', sa.Boolean(), nullable=True),
    sa.Column('is_variable', sa.Boolean(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=True),
    sa.Column('choices', sa.TEXT(), nullable=True),
    sa.Column('row_id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('valid_from', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('valid_to', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('content_hash', sa.TEXT(), nullable=False),
    sa.Column('ended_by', sa.BigInteger(), nullable=True),
    sa.Column('source', sa.TEXT(), nullable=False),
    sa.Column('simulated', sa.Boolean(), nullable=False),
    sa.Column('delivery_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("datatype IN ('string', 'number', 'datetime', 'text', 'singlevaluelist', 'multivaluelist')", name=op.f('ck_issue_attribute_datatype')),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_issue_attribute'))
    )
    op.create_index('uq_issue_attribute_current', 'issue_attribute', ['source', 'feature_id'], unique=True, postgresql_where=sa.text('valid_to IS NULL'))
    op.create_index(op.f('ix_issue_attribute_service_code'), 'issue_attribute', ['service_code'], unique=False)
    op.execute(PUBLIC)
    op.execute(
        "COMMENT ON VIEW issue_public IS 'What anybody may see of the cases that are shown: the current row of each that is "
        "neither unconfirmed nor hidden. A column that is not here is not public.'"
    )


def downgrade() -> None:
    op.execute("DROP VIEW issue_public")
    op.drop_table('issue_attribute')
