"""Add roads and crossings

Revision: 0010
Follows: 0009
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision: str = '0010'
down_revision: str | None = '0009'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_geospatial_table('road',
    sa.Column('road_id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('county_code', sa.TEXT(), nullable=False),
    sa.Column('road_class', sa.TEXT(), nullable=False),
    sa.Column('name', sa.TEXT(), nullable=True),
    sa.Column('number', sa.TEXT(), nullable=True),
    sa.Column('speed_kmh', sa.Float(), nullable=True),
    sa.Column('geom', Geometry(geometry_type='LINESTRING', srid=4326, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry', nullable=False), nullable=False),
    sa.Column('source', sa.TEXT(), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=True),
    sa.Column('delivery_id', sa.BigInteger(), nullable=True),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("road_class IN ('freeway', 'expressway', 'provincial', 'county', 'township', 'other')", name=op.f('ck_road_road_class')),
    sa.CheckConstraint('speed_kmh > 0', name=op.f('ck_road_speed')),
    sa.ForeignKeyConstraint(['delivery_id'], ['delivery.delivery_id'], name=op.f('fk_road_delivery_id_delivery')),
    sa.PrimaryKeyConstraint('road_id', name=op.f('pk_road'))
    )
    op.create_index(op.f('ix_road_county_code_source'), 'road', ['county_code', 'source'], unique=False)
    op.create_geospatial_index('ix_road_geom', 'road', ['geom'], unique=False, postgresql_using='gist', postgresql_ops={})
    op.create_geospatial_table('crossing',
    sa.Column('crossing_id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('county_code', sa.TEXT(), nullable=False),
    sa.Column('kind', sa.TEXT(), nullable=False),
    sa.Column('name', sa.TEXT(), nullable=False),
    sa.Column('from_geom', Geometry(geometry_type='POINT', srid=4326, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry', nullable=False), nullable=False),
    sa.Column('to_geom', Geometry(geometry_type='POINT', srid=4326, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry', nullable=False), nullable=False),
    sa.Column('minutes', sa.Float(), nullable=False),
    sa.Column('both_ways', sa.Boolean(), nullable=False),
    sa.Column('source', sa.TEXT(), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('delivery_id', sa.BigInteger(), nullable=True),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("kind IN ('ferry', 'air')", name=op.f('ck_crossing_kind')),
    sa.CheckConstraint('minutes > 0', name=op.f('ck_crossing_minutes')),
    sa.ForeignKeyConstraint(['delivery_id'], ['delivery.delivery_id'], name=op.f('fk_crossing_delivery_id_delivery')),
    sa.PrimaryKeyConstraint('crossing_id', name=op.f('pk_crossing'))
    )
    op.create_index(op.f('ix_crossing_county_code'), 'crossing', ['county_code'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_crossing_county_code'), table_name='crossing')
    op.drop_geospatial_table('crossing')
    op.drop_geospatial_index('ix_road_geom', table_name='road', postgresql_using='gist', column_name='geom')
    op.drop_index(op.f('ix_road_county_code_source'), table_name='road')
    op.drop_geospatial_table('road')
