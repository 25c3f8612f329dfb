"""Say what a case is in its first step

Revision: 0009
Follows: 0008
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision: str = '0009'
down_revision: str | None = '0008'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column('issue_update', sa.Column('service_code', sa.TEXT(), nullable=True))
    op.add_column('issue_update', sa.Column('service_name', sa.TEXT(), nullable=True))
    op.add_column('issue_update', sa.Column('requested_datetime', postgresql.TIMESTAMP(timezone=True), nullable=True))
    op.add_column('issue_update', sa.Column('address', sa.TEXT(), nullable=True))
    op.add_column('issue_update', sa.Column('township_code', sa.TEXT(), nullable=True))
    op.add_column('issue_update', sa.Column('village_code', sa.TEXT(), nullable=True))
    op.add_geospatial_column('issue_update', sa.Column('geom', Geometry(geometry_type='POINT', srid=4326, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry'), nullable=True))


def downgrade() -> None:
    op.drop_geospatial_column('issue_update', 'geom')
    op.drop_column('issue_update', 'village_code')
    op.drop_column('issue_update', 'township_code')
    op.drop_column('issue_update', 'address')
    op.drop_column('issue_update', 'requested_datetime')
    op.drop_column('issue_update', 'service_name')
    op.drop_column('issue_update', 'service_code')
