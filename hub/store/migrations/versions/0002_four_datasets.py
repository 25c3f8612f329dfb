"""Add clinics, ambulances and issues, news by month, and what deliveries leave behind

Revision: 0002
Follows: 0001
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision: str = '0002'
down_revision: str | None = '0001'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


STATES = (
    "state IN ('queued', 'working', 'awaiting_confirmation', 'stored', 'refused', 'cancelled', 'undone', 'open')"
)
CHANNELS = "channel IN ('file', 'upload', 'feed', 'mqtt', 'api', 'demo', 'places')"


def upgrade() -> None:
    op.execute("CREATE SCHEMA partitions")
    op.create_table('ambulance_outcome',
    sa.Column('feature_id', sa.TEXT(), nullable=False),
    sa.Column('incident_id', sa.TEXT(), nullable=False),
    sa.Column('ems_unit', sa.TEXT(), nullable=True),
    sa.Column('rosc', sa.Boolean(), nullable=True),
    sa.Column('is_stroke', sa.Boolean(), nullable=True),
    sa.Column('right_hospital', sa.Boolean(), nullable=True),
    sa.Column('reported_at', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('row_id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('valid_from', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('valid_to', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('content_hash', sa.TEXT(), nullable=False),
    sa.Column('ended_by', sa.BigInteger(), nullable=True),
    sa.Column('source', sa.TEXT(), nullable=False),
    sa.Column('simulated', sa.Boolean(), nullable=False),
    sa.Column('delivery_id', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_ambulance_outcome'))
    )
    op.create_index(op.f('ix_ambulance_outcome_incident_id'), 'ambulance_outcome', ['incident_id'], unique=False)
    op.create_index('uq_ambulance_outcome_current', 'ambulance_outcome', ['source', 'feature_id'], unique=True, postgresql_where=sa.text('valid_to IS NULL'))
    op.create_geospatial_table('ambulance_position',
    sa.Column('speed_kmh', sa.Double(), nullable=True),
    sa.Column('heading_deg', sa.Double(), nullable=True),
    sa.Column('service_status', sa.TEXT(), nullable=True),
    sa.Column('township_code', sa.TEXT(), nullable=True),
    sa.Column('village_code', sa.TEXT(), nullable=True),
    sa.Column('geom', Geometry(geometry_type='POINT', srid=4326, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry'), nullable=True),
    sa.Column('message_key', sa.Uuid(), nullable=False),
    sa.Column('phenomenon_time', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('result_time', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('feature_id', sa.TEXT(), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=True),
    sa.Column('time_source', sa.TEXT(), nullable=False),
    sa.Column('flags', postgresql.ARRAY(sa.TEXT()), nullable=False),
    sa.Column('source', sa.TEXT(), nullable=False),
    sa.Column('simulated', sa.Boolean(), nullable=False),
    sa.Column('delivery_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("service_status IS NULL OR service_status IN ('available', 'dispatched', 'enRoute', 'atScene', 'transporting', 'atHospital', 'returning', 'outOfService')", name=op.f('ck_ambulance_position_service_status')),
    sa.PrimaryKeyConstraint('message_key', 'phenomenon_time', name=op.f('pk_ambulance_position')),
    postgresql_partition_by='RANGE (phenomenon_time)'
    )
    op.create_index(op.f('ix_ambulance_position_feature_id_phenomenon_time'), 'ambulance_position', ['feature_id', 'phenomenon_time'], unique=False)
    op.create_index(op.f('ix_ambulance_position_phenomenon_time'), 'ambulance_position', ['phenomenon_time'], unique=False, postgresql_using='brin')
    op.create_table('ambulance_position_hour',
    sa.Column('positions', sa.Integer(), nullable=False),
    sa.Column('speed_kmh_max', sa.Double(), nullable=True),
    sa.Column('feature_id', sa.TEXT(), nullable=False),
    sa.Column('hour', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('simulated', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('feature_id', 'hour', name=op.f('pk_ambulance_position_hour'))
    )
    op.create_geospatial_table('ambulance_position_latest',
    sa.Column('speed_kmh', sa.Double(), nullable=True),
    sa.Column('heading_deg', sa.Double(), nullable=True),
    sa.Column('service_status', sa.TEXT(), nullable=True),
    sa.Column('township_code', sa.TEXT(), nullable=True),
    sa.Column('village_code', sa.TEXT(), nullable=True),
    sa.Column('geom', Geometry(geometry_type='POINT', srid=4326, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry'), nullable=True),
    sa.Column('message_key', sa.Uuid(), nullable=False),
    sa.Column('phenomenon_time', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('result_time', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('feature_id', sa.TEXT(), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=True),
    sa.Column('time_source', sa.TEXT(), nullable=False),
    sa.Column('flags', postgresql.ARRAY(sa.TEXT()), nullable=False),
    sa.Column('source', sa.TEXT(), nullable=False),
    sa.Column('simulated', sa.Boolean(), nullable=False),
    sa.Column('delivery_id', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('feature_id', name=op.f('pk_ambulance_position_latest'))
    )
    op.create_geospatial_index('ix_ambulance_position_latest_geom', 'ambulance_position_latest', ['geom'], unique=False, postgresql_using='gist', postgresql_ops={})
    op.create_geospatial_table('ambulance_run',
    sa.Column('feature_id', sa.TEXT(), nullable=False),
    sa.Column('incident_id', sa.TEXT(), nullable=True),
    sa.Column('ems_unit', sa.TEXT(), nullable=True),
    sa.Column('ems_vehicle_code', sa.TEXT(), nullable=True),
    sa.Column('priority', sa.TEXT(), nullable=True),
    sa.Column('is_als', sa.Boolean(), nullable=True),
    sa.Column('is_ohca', sa.Boolean(), nullable=True),
    sa.Column('is_trauma', sa.Boolean(), nullable=True),
    sa.Column('is_mci', sa.Boolean(), nullable=True),
    sa.Column('facility_id', sa.TEXT(), nullable=True),
    sa.Column('patient_disposition', sa.TEXT(), nullable=True),
    sa.Column('psap_datetime', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('unit_notified_datetime', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('en_route_datetime', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('arrive_scene_datetime', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('arrive_at_patient_datetime', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('leave_scene_datetime', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('arrive_hospital_datetime', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('leave_hospital_datetime', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('back_station_datetime', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('address', sa.TEXT(), nullable=True),
    sa.Column('township_code', sa.TEXT(), nullable=True),
    sa.Column('village_code', sa.TEXT(), nullable=True),
    sa.Column('place_basis', sa.TEXT(), nullable=False),
    sa.Column('flags', postgresql.ARRAY(sa.TEXT()), nullable=False),
    sa.Column('geom', Geometry(geometry_type='POINT', srid=4326, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry'), nullable=True),
    sa.Column('stated_geom', Geometry(geometry_type='POINT', srid=4326, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry'), nullable=True),
    sa.Column('row_id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('valid_from', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('valid_to', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('content_hash', sa.TEXT(), nullable=False),
    sa.Column('ended_by', sa.BigInteger(), nullable=True),
    sa.Column('source', sa.TEXT(), nullable=False),
    sa.Column('simulated', sa.Boolean(), nullable=False),
    sa.Column('delivery_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("(place_basis = 'point') = (geom IS NOT NULL)", name=op.f('ck_ambulance_run_point_or_not')),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_ambulance_run'))
    )
    op.create_index('ix_ambulance_run_delivery', 'ambulance_run', ['delivery_id'], unique=False, postgresql_using='brin')
    op.create_index('ix_ambulance_run_valid_from', 'ambulance_run', ['valid_from'], unique=False, postgresql_using='brin')
    op.create_index('uq_ambulance_run_current', 'ambulance_run', ['source', 'feature_id'], unique=True, postgresql_where=sa.text('valid_to IS NULL'))
    op.create_geospatial_table('ambulance_run_event',
    sa.Column('incident_id', sa.TEXT(), nullable=True),
    sa.Column('ems_unit', sa.TEXT(), nullable=True),
    sa.Column('ems_vehicle_code', sa.TEXT(), nullable=True),
    sa.Column('priority', sa.TEXT(), nullable=True),
    sa.Column('is_als', sa.Boolean(), nullable=True),
    sa.Column('is_ohca', sa.Boolean(), nullable=True),
    sa.Column('is_trauma', sa.Boolean(), nullable=True),
    sa.Column('is_mci', sa.Boolean(), nullable=True),
    sa.Column('facility_id', sa.TEXT(), nullable=True),
    sa.Column('patient_disposition', sa.TEXT(), nullable=True),
    sa.Column('psap_datetime', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('unit_notified_datetime', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('en_route_datetime', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('arrive_scene_datetime', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('arrive_at_patient_datetime', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('leave_scene_datetime', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('arrive_hospital_datetime', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('leave_hospital_datetime', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('back_station_datetime', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('address', sa.TEXT(), nullable=True),
    sa.Column('township_code', sa.TEXT(), nullable=True),
    sa.Column('village_code', sa.TEXT(), nullable=True),
    sa.Column('geom', Geometry(geometry_type='POINT', srid=4326, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry'), nullable=True),
    sa.Column('message_key', sa.Uuid(), nullable=False),
    sa.Column('phenomenon_time', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('result_time', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('feature_id', sa.TEXT(), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=True),
    sa.Column('time_source', sa.TEXT(), nullable=False),
    sa.Column('flags', postgresql.ARRAY(sa.TEXT()), nullable=False),
    sa.Column('source', sa.TEXT(), nullable=False),
    sa.Column('simulated', sa.Boolean(), nullable=False),
    sa.Column('delivery_id', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('message_key', 'phenomenon_time', name=op.f('pk_ambulance_run_event'))
    )
    op.create_index(op.f('ix_ambulance_run_event_feature_id_phenomenon_time'), 'ambulance_run_event', ['feature_id', 'phenomenon_time'], unique=False)
    op.create_table('ambulance_shift',
    sa.Column('feature_id', sa.TEXT(), nullable=False),
    sa.Column('vehicle_id', sa.TEXT(), nullable=False),
    sa.Column('station_id', sa.TEXT(), nullable=True),
    sa.Column('starts_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('ends_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('crew', sa.Integer(), nullable=True),
    sa.Column('row_id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('valid_from', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('valid_to', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('content_hash', sa.TEXT(), nullable=False),
    sa.Column('ended_by', sa.BigInteger(), nullable=True),
    sa.Column('source', sa.TEXT(), nullable=False),
    sa.Column('simulated', sa.Boolean(), nullable=False),
    sa.Column('delivery_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('starts_at < ends_at', name=op.f('ck_ambulance_shift_order')),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_ambulance_shift'))
    )
    op.create_index(op.f('ix_ambulance_shift_vehicle_id_starts_at'), 'ambulance_shift', ['vehicle_id', 'starts_at'], unique=False)
    op.create_index('uq_ambulance_shift_current', 'ambulance_shift', ['source', 'feature_id'], unique=True, postgresql_where=sa.text('valid_to IS NULL'))
    op.create_geospatial_table('ambulance_station',
    sa.Column('feature_id', sa.TEXT(), nullable=False),
    sa.Column('name', sa.TEXT(), nullable=False),
    sa.Column('battalion', sa.TEXT(), nullable=True),
    sa.Column('address', sa.TEXT(), nullable=True),
    sa.Column('phone', sa.TEXT(), nullable=True),
    sa.Column('note', sa.TEXT(), nullable=True),
    sa.Column('service_status', sa.TEXT(), nullable=False),
    sa.Column('observed_on', sa.Date(), nullable=True),
    sa.Column('township_code', sa.TEXT(), nullable=True),
    sa.Column('village_code', sa.TEXT(), nullable=True),
    sa.Column('place_basis', sa.TEXT(), nullable=False),
    sa.Column('flags', postgresql.ARRAY(sa.TEXT()), nullable=False),
    sa.Column('geom', Geometry(geometry_type='POINT', srid=4326, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry'), nullable=True),
    sa.Column('stated_geom', Geometry(geometry_type='POINT', srid=4326, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry'), nullable=True),
    sa.Column('row_id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('valid_from', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('valid_to', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('content_hash', sa.TEXT(), nullable=False),
    sa.Column('ended_by', sa.BigInteger(), nullable=True),
    sa.Column('source', sa.TEXT(), nullable=False),
    sa.Column('simulated', sa.Boolean(), nullable=False),
    sa.Column('delivery_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("(place_basis = 'point') = (geom IS NOT NULL)", name=op.f('ck_ambulance_station_point_or_not')),
    sa.CheckConstraint("service_status IN ('in_service', 'out_of_service')", name=op.f('ck_ambulance_station_service_status')),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_ambulance_station'))
    )
    op.create_geospatial_index('ix_ambulance_station_geom', 'ambulance_station', ['geom'], unique=False, postgresql_using='gist', postgresql_ops={})
    op.create_index('uq_ambulance_station_current', 'ambulance_station', ['source', 'feature_id'], unique=True, postgresql_where=sa.text('valid_to IS NULL'))
    op.create_table('ambulance_status',
    sa.Column('service_status', sa.TEXT(), nullable=False),
    sa.Column('message_key', sa.Uuid(), nullable=False),
    sa.Column('phenomenon_time', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('result_time', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('feature_id', sa.TEXT(), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=True),
    sa.Column('time_source', sa.TEXT(), nullable=False),
    sa.Column('flags', postgresql.ARRAY(sa.TEXT()), nullable=False),
    sa.Column('source', sa.TEXT(), nullable=False),
    sa.Column('simulated', sa.Boolean(), nullable=False),
    sa.Column('delivery_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("service_status IN ('available', 'dispatched', 'enRoute', 'atScene', 'transporting', 'atHospital', 'returning', 'outOfService')", name=op.f('ck_ambulance_status_service_status')),
    sa.PrimaryKeyConstraint('message_key', 'phenomenon_time', name=op.f('pk_ambulance_status')),
    postgresql_partition_by='RANGE (phenomenon_time)'
    )
    op.create_index(op.f('ix_ambulance_status_feature_id_phenomenon_time'), 'ambulance_status', ['feature_id', 'phenomenon_time'], unique=False)
    op.create_index(op.f('ix_ambulance_status_phenomenon_time'), 'ambulance_status', ['phenomenon_time'], unique=False, postgresql_using='brin')
    op.create_table('ambulance_status_hour',
    sa.Column('changes', sa.Integer(), nullable=False),
    sa.Column('dispatches', sa.Integer(), nullable=False),
    sa.Column('feature_id', sa.TEXT(), nullable=False),
    sa.Column('hour', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('simulated', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('feature_id', 'hour', name=op.f('pk_ambulance_status_hour'))
    )
    op.create_table('ambulance_status_latest',
    sa.Column('service_status', sa.TEXT(), nullable=False),
    sa.Column('message_key', sa.Uuid(), nullable=False),
    sa.Column('phenomenon_time', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('result_time', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('feature_id', sa.TEXT(), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=True),
    sa.Column('time_source', sa.TEXT(), nullable=False),
    sa.Column('flags', postgresql.ARRAY(sa.TEXT()), nullable=False),
    sa.Column('source', sa.TEXT(), nullable=False),
    sa.Column('simulated', sa.Boolean(), nullable=False),
    sa.Column('delivery_id', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('feature_id', name=op.f('pk_ambulance_status_latest'))
    )
    op.create_table('ambulance_vehicle',
    sa.Column('feature_id', sa.TEXT(), nullable=False),
    sa.Column('station_id', sa.TEXT(), nullable=True),
    sa.Column('is_als', sa.Boolean(), nullable=True),
    sa.Column('note', sa.TEXT(), nullable=True),
    sa.Column('observed_on', sa.Date(), nullable=True),
    sa.Column('row_id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('valid_from', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('valid_to', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('content_hash', sa.TEXT(), nullable=False),
    sa.Column('ended_by', sa.BigInteger(), nullable=True),
    sa.Column('source', sa.TEXT(), nullable=False),
    sa.Column('simulated', sa.Boolean(), nullable=False),
    sa.Column('delivery_id', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_ambulance_vehicle'))
    )
    op.create_index('uq_ambulance_vehicle_current', 'ambulance_vehicle', ['source', 'feature_id'], unique=True, postgresql_where=sa.text('valid_to IS NULL'))
    op.create_geospatial_table('clinic_aed',
    sa.Column('feature_id', sa.TEXT(), nullable=False),
    sa.Column('name', sa.TEXT(), nullable=False),
    sa.Column('address', sa.TEXT(), nullable=True),
    sa.Column('spot', sa.TEXT(), nullable=True),
    sa.Column('device', sa.TEXT(), nullable=True),
    sa.Column('observed_on', sa.Date(), nullable=True),
    sa.Column('township_code', sa.TEXT(), nullable=False),
    sa.Column('village_code', sa.TEXT(), nullable=True),
    sa.Column('place_basis', sa.TEXT(), nullable=False),
    sa.Column('flags', postgresql.ARRAY(sa.TEXT()), nullable=False),
    sa.Column('geom', Geometry(geometry_type='POINT', srid=4326, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry'), nullable=True),
    sa.Column('stated_geom', Geometry(geometry_type='POINT', srid=4326, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry'), nullable=True),
    sa.Column('row_id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('valid_from', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('valid_to', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('content_hash', sa.TEXT(), nullable=False),
    sa.Column('ended_by', sa.BigInteger(), nullable=True),
    sa.Column('source', sa.TEXT(), nullable=False),
    sa.Column('simulated', sa.Boolean(), nullable=False),
    sa.Column('delivery_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("(place_basis = 'point') = (geom IS NOT NULL)", name=op.f('ck_clinic_aed_point_or_not')),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_clinic_aed'))
    )
    op.create_geospatial_index('ix_clinic_aed_geom', 'clinic_aed', ['geom'], unique=False, postgresql_using='gist', postgresql_ops={})
    op.create_index('uq_clinic_aed_current', 'clinic_aed', ['source', 'feature_id'], unique=True, postgresql_where=sa.text('valid_to IS NULL'))
    op.create_table('clinic_link',
    sa.Column('state', sa.TEXT(), nullable=False),
    sa.Column('technology', sa.TEXT(), nullable=True),
    sa.Column('down_mbps', sa.Double(), nullable=True),
    sa.Column('up_mbps', sa.Double(), nullable=True),
    sa.Column('latency_ms', sa.Double(), nullable=True),
    sa.Column('message_key', sa.Uuid(), nullable=False),
    sa.Column('phenomenon_time', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('result_time', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('feature_id', sa.TEXT(), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=True),
    sa.Column('time_source', sa.TEXT(), nullable=False),
    sa.Column('flags', postgresql.ARRAY(sa.TEXT()), nullable=False),
    sa.Column('source', sa.TEXT(), nullable=False),
    sa.Column('simulated', sa.Boolean(), nullable=False),
    sa.Column('delivery_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("state IN ('online', 'offline')", name=op.f('ck_clinic_link_state')),
    sa.PrimaryKeyConstraint('message_key', 'phenomenon_time', name=op.f('pk_clinic_link')),
    postgresql_partition_by='RANGE (phenomenon_time)'
    )
    op.create_index(op.f('ix_clinic_link_feature_id_phenomenon_time'), 'clinic_link', ['feature_id', 'phenomenon_time'], unique=False)
    op.create_index(op.f('ix_clinic_link_phenomenon_time'), 'clinic_link', ['phenomenon_time'], unique=False, postgresql_using='brin')
    op.create_table('clinic_link_hour',
    sa.Column('reports', sa.Integer(), nullable=False),
    sa.Column('reports_online', sa.Integer(), nullable=False),
    sa.Column('down_mbps_min', sa.Double(), nullable=True),
    sa.Column('latency_ms_max', sa.Double(), nullable=True),
    sa.Column('feature_id', sa.TEXT(), nullable=False),
    sa.Column('hour', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('simulated', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('feature_id', 'hour', name=op.f('pk_clinic_link_hour'))
    )
    op.create_table('clinic_link_latest',
    sa.Column('state', sa.TEXT(), nullable=False),
    sa.Column('technology', sa.TEXT(), nullable=True),
    sa.Column('down_mbps', sa.Double(), nullable=True),
    sa.Column('up_mbps', sa.Double(), nullable=True),
    sa.Column('latency_ms', sa.Double(), nullable=True),
    sa.Column('message_key', sa.Uuid(), nullable=False),
    sa.Column('phenomenon_time', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('result_time', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('feature_id', sa.TEXT(), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=True),
    sa.Column('time_source', sa.TEXT(), nullable=False),
    sa.Column('flags', postgresql.ARRAY(sa.TEXT()), nullable=False),
    sa.Column('source', sa.TEXT(), nullable=False),
    sa.Column('simulated', sa.Boolean(), nullable=False),
    sa.Column('delivery_id', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('feature_id', name=op.f('pk_clinic_link_latest'))
    )
    op.create_table('clinic_session',
    sa.Column('specialty', sa.TEXT(), nullable=False),
    sa.Column('started_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('ended_at', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('visits', sa.Integer(), nullable=False),
    sa.Column('message_key', sa.Uuid(), nullable=False),
    sa.Column('phenomenon_time', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('result_time', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('feature_id', sa.TEXT(), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=True),
    sa.Column('time_source', sa.TEXT(), nullable=False),
    sa.Column('flags', postgresql.ARRAY(sa.TEXT()), nullable=False),
    sa.Column('source', sa.TEXT(), nullable=False),
    sa.Column('simulated', sa.Boolean(), nullable=False),
    sa.Column('delivery_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('visits >= 0', name=op.f('ck_clinic_session_visits')),
    sa.PrimaryKeyConstraint('message_key', 'phenomenon_time', name=op.f('pk_clinic_session'))
    )
    op.create_index(op.f('ix_clinic_session_feature_id_phenomenon_time'), 'clinic_session', ['feature_id', 'phenomenon_time'], unique=False)
    op.create_geospatial_table('clinic_site',
    sa.Column('feature_id', sa.TEXT(), nullable=False),
    sa.Column('name', sa.TEXT(), nullable=False),
    sa.Column('address', sa.TEXT(), nullable=True),
    sa.Column('category', sa.TEXT(), nullable=True),
    sa.Column('ownership', sa.TEXT(), nullable=True),
    sa.Column('agency', sa.TEXT(), nullable=True),
    sa.Column('operator', sa.TEXT(), nullable=True),
    sa.Column('emergency_grade', sa.TEXT(), nullable=True),
    sa.Column('observation_beds', sa.Integer(), nullable=True),
    sa.Column('has_5g', sa.Boolean(), nullable=True),
    sa.Column('website', sa.TEXT(), nullable=True),
    sa.Column('phone', sa.TEXT(), nullable=True),
    sa.Column('note', sa.TEXT(), nullable=True),
    sa.Column('service_status', sa.TEXT(), nullable=False),
    sa.Column('observed_on', sa.Date(), nullable=True),
    sa.Column('township_code', sa.TEXT(), nullable=False),
    sa.Column('village_code', sa.TEXT(), nullable=True),
    sa.Column('place_basis', sa.TEXT(), nullable=False),
    sa.Column('flags', postgresql.ARRAY(sa.TEXT()), nullable=False),
    sa.Column('geom', Geometry(geometry_type='POINT', srid=4326, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry'), nullable=True),
    sa.Column('stated_geom', Geometry(geometry_type='POINT', srid=4326, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry'), nullable=True),
    sa.Column('row_id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('valid_from', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('valid_to', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('content_hash', sa.TEXT(), nullable=False),
    sa.Column('ended_by', sa.BigInteger(), nullable=True),
    sa.Column('source', sa.TEXT(), nullable=False),
    sa.Column('simulated', sa.Boolean(), nullable=False),
    sa.Column('delivery_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("(place_basis = 'point') = (geom IS NOT NULL)", name=op.f('ck_clinic_site_point_or_not')),
    sa.CheckConstraint("service_status IN ('in_service', 'out_of_service')", name=op.f('ck_clinic_site_service_status')),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_clinic_site'))
    )
    op.create_index('ix_clinic_site_delivery', 'clinic_site', ['delivery_id'], unique=False, postgresql_using='brin')
    op.create_geospatial_index('ix_clinic_site_geom', 'clinic_site', ['geom'], unique=False, postgresql_using='gist', postgresql_ops={})
    op.create_index('uq_clinic_site_current', 'clinic_site', ['source', 'feature_id'], unique=True, postgresql_where=sa.text('valid_to IS NULL'))
    op.create_table('clinic_slot',
    sa.Column('feature_id', sa.TEXT(), nullable=False),
    sa.Column('clinic_id', sa.TEXT(), nullable=False),
    sa.Column('specialty', sa.TEXT(), nullable=False),
    sa.Column('weekday', sa.Integer(), nullable=False),
    sa.Column('starts', sa.Time(), nullable=False),
    sa.Column('ends', sa.Time(), nullable=False),
    sa.Column('telehealth', sa.Boolean(), nullable=False),
    sa.Column('hospital', sa.TEXT(), nullable=True),
    sa.Column('observed_on', sa.Date(), nullable=True),
    sa.Column('row_id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('valid_from', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('valid_to', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('content_hash', sa.TEXT(), nullable=False),
    sa.Column('ended_by', sa.BigInteger(), nullable=True),
    sa.Column('source', sa.TEXT(), nullable=False),
    sa.Column('simulated', sa.Boolean(), nullable=False),
    sa.Column('delivery_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('starts < ends', name=op.f('ck_clinic_slot_order')),
    sa.CheckConstraint('weekday BETWEEN 1 AND 7', name=op.f('ck_clinic_slot_weekday')),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_clinic_slot'))
    )
    op.create_index(op.f('ix_clinic_slot_clinic_id'), 'clinic_slot', ['clinic_id'], unique=False)
    op.create_index('uq_clinic_slot_current', 'clinic_slot', ['source', 'feature_id'], unique=True, postgresql_where=sa.text('valid_to IS NULL'))
    op.create_table('header_word',
    sa.Column('dataset', sa.TEXT(), nullable=False),
    sa.Column('kind', sa.TEXT(), nullable=False),
    sa.Column('source', sa.TEXT(), nullable=False),
    sa.Column('word', sa.TEXT(), nullable=False),
    sa.Column('field', sa.TEXT(), nullable=True),
    sa.Column('saved_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('dataset', 'kind', 'source', 'word', name=op.f('pk_header_word'))
    )
    op.create_table('issue_follower',
    sa.Column('feature_id', sa.TEXT(), nullable=False),
    sa.Column('service_request_id', sa.TEXT(), nullable=False),
    sa.Column('contact', sa.TEXT(), nullable=False),
    sa.Column('followed_at', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('row_id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('valid_from', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('valid_to', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('content_hash', sa.TEXT(), nullable=False),
    sa.Column('ended_by', sa.BigInteger(), nullable=True),
    sa.Column('source', sa.TEXT(), nullable=False),
    sa.Column('simulated', sa.Boolean(), nullable=False),
    sa.Column('delivery_id', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_issue_follower'))
    )
    op.create_index(op.f('ix_issue_follower_service_request_id'), 'issue_follower', ['service_request_id'], unique=False)
    op.create_index('uq_issue_follower_current', 'issue_follower', ['source', 'feature_id'], unique=True, postgresql_where=sa.text('valid_to IS NULL'))
    op.create_geospatial_table('issue_request',
    sa.Column('feature_id', sa.TEXT(), nullable=False),
    sa.Column('service_code', sa.TEXT(), nullable=True),
    sa.Column('service_name', sa.TEXT(), nullable=True),
    sa.Column('description', sa.TEXT(), nullable=True),
    sa.Column('status', sa.TEXT(), nullable=False),
    sa.Column('state', sa.TEXT(), nullable=True),
    sa.Column('status_said', sa.TEXT(), nullable=True),
    sa.Column('status_notes', sa.TEXT(), nullable=True),
    sa.Column('agency_responsible', sa.TEXT(), nullable=True),
    sa.Column('requested_datetime', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('updated_datetime', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('expected_datetime', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('closed_datetime', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('media_url', sa.TEXT(), nullable=True),
    sa.Column('address', sa.TEXT(), nullable=True),
    sa.Column('township_code', sa.TEXT(), nullable=True),
    sa.Column('village_code', sa.TEXT(), nullable=True),
    sa.Column('place_basis', sa.TEXT(), nullable=False),
    sa.Column('flags', postgresql.ARRAY(sa.TEXT()), nullable=False),
    sa.Column('geom', Geometry(geometry_type='POINT', srid=4326, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry'), nullable=True),
    sa.Column('stated_geom', Geometry(geometry_type='POINT', srid=4326, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry'), nullable=True),
    sa.Column('row_id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('valid_from', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('valid_to', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('content_hash', sa.TEXT(), nullable=False),
    sa.Column('ended_by', sa.BigInteger(), nullable=True),
    sa.Column('source', sa.TEXT(), nullable=False),
    sa.Column('simulated', sa.Boolean(), nullable=False),
    sa.Column('delivery_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("(place_basis = 'point') = (geom IS NOT NULL)", name=op.f('ck_issue_request_point_or_not')),
    sa.CheckConstraint("state IN ('confirmed', 'investigating', 'in progress', 'planned', 'action scheduled', 'fixed', 'unable to fix', 'not responsible', 'duplicate', 'internal referral', 'cancelled', 'unconfirmed', 'hidden')", name=op.f('ck_issue_request_state')),
    sa.CheckConstraint("status IN ('open', 'closed')", name=op.f('ck_issue_request_status')),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_issue_request'))
    )
    op.create_index('ix_issue_request_delivery', 'issue_request', ['delivery_id'], unique=False, postgresql_using='brin')
    op.create_geospatial_index('ix_issue_request_geom', 'issue_request', ['geom'], unique=False, postgresql_using='gist', postgresql_ops={})
    op.create_index(op.f('ix_issue_request_requested_datetime'), 'issue_request', ['requested_datetime'], unique=False)
    op.create_index('uq_issue_request_current', 'issue_request', ['source', 'feature_id'], unique=True, postgresql_where=sa.text('valid_to IS NULL'))
    op.create_table('issue_service',
    sa.Column('feature_id', sa.TEXT(), nullable=False),
    sa.Column('service_name', sa.TEXT(), nullable=False),
    sa.Column('service_name_en', sa.TEXT(), nullable=True),
    sa.Column('group', sa.TEXT(), nullable=True),
    sa.Column('description', sa.TEXT(), nullable=True),
    sa.Column('keywords', sa.TEXT(), nullable=True),
    sa.Column('promised_days', sa.Integer(), nullable=True),
    sa.Column('duplicate_radius_m', sa.Double(), nullable=True),
    sa.Column('row_id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('valid_from', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('valid_to', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('content_hash', sa.TEXT(), nullable=False),
    sa.Column('ended_by', sa.BigInteger(), nullable=True),
    sa.Column('source', sa.TEXT(), nullable=False),
    sa.Column('simulated', sa.Boolean(), nullable=False),
    sa.Column('delivery_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('promised_days >= 0', name=op.f('ck_issue_service_promised_days')),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_issue_service'))
    )
    op.create_index('uq_issue_service_current', 'issue_service', ['source', 'feature_id'], unique=True, postgresql_where=sa.text('valid_to IS NULL'))
    op.create_table('issue_update',
    sa.Column('status', sa.TEXT(), nullable=False),
    sa.Column('state', sa.TEXT(), nullable=True),
    sa.Column('status_said', sa.TEXT(), nullable=True),
    sa.Column('status_notes', sa.TEXT(), nullable=True),
    sa.Column('media_url', sa.TEXT(), nullable=True),
    sa.Column('request_source', sa.TEXT(), nullable=True),
    sa.Column('message_key', sa.Uuid(), nullable=False),
    sa.Column('phenomenon_time', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('result_time', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('feature_id', sa.TEXT(), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=True),
    sa.Column('time_source', sa.TEXT(), nullable=False),
    sa.Column('flags', postgresql.ARRAY(sa.TEXT()), nullable=False),
    sa.Column('source', sa.TEXT(), nullable=False),
    sa.Column('simulated', sa.Boolean(), nullable=False),
    sa.Column('delivery_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("state IN ('confirmed', 'investigating', 'in progress', 'planned', 'action scheduled', 'fixed', 'unable to fix', 'not responsible', 'duplicate', 'internal referral', 'cancelled', 'unconfirmed', 'hidden')", name=op.f('ck_issue_update_state')),
    sa.CheckConstraint("status IN ('open', 'closed')", name=op.f('ck_issue_update_status')),
    sa.PrimaryKeyConstraint('message_key', 'phenomenon_time', name=op.f('pk_issue_update'))
    )
    op.create_index('ix_issue_update_delivery', 'issue_update', ['delivery_id'], unique=False, postgresql_using='brin')
    op.create_index(op.f('ix_issue_update_feature_id_phenomenon_time'), 'issue_update', ['feature_id', 'phenomenon_time'], unique=False)
    op.create_table('message_seen',
    sa.Column('message_key', sa.Uuid(), nullable=False),
    sa.Column('phenomenon_time', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('result_time', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('rank', sa.Uuid(), nullable=False),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('message_key', name=op.f('pk_message_seen'))
    )
    op.create_index(op.f('ix_message_seen_recorded_at'), 'message_seen', ['recorded_at'], unique=False, postgresql_using='brin')
    op.create_table('refused_message',
    sa.Column('refused_id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('delivery_id', sa.BigInteger(), nullable=False),
    sa.Column('received_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('topic', sa.TEXT(), nullable=False),
    sa.Column('payload', sa.LargeBinary(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('code', sa.TEXT(), nullable=False),
    sa.Column('field', sa.TEXT(), nullable=True),
    sa.Column('hint', sa.TEXT(), nullable=False),
    sa.Column('replayed_at', postgresql.TIMESTAMP(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('refused_id', name=op.f('pk_refused_message'))
    )
    op.create_index(op.f('ix_refused_message_delivery_id'), 'refused_message', ['delivery_id'], unique=False)
    op.create_index(op.f('ix_refused_message_received_at'), 'refused_message', ['received_at'], unique=False)
    op.create_table('rollup_due',
    sa.Column('due_id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('observed_table', sa.TEXT(), nullable=False),
    sa.Column('hour', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('due_id', name=op.f('pk_rollup_due'))
    )
    op.create_index(op.f('ix_rollup_due_observed_table_hour'), 'rollup_due', ['observed_table', 'hour'], unique=False)
    op.create_table('wifi_state',
    sa.Column('ap_state', sa.TEXT(), nullable=False),
    sa.Column('clients_connected', sa.BigInteger(), nullable=True),
    sa.Column('rx_bytes', sa.BigInteger(), nullable=True),
    sa.Column('tx_bytes', sa.BigInteger(), nullable=True),
    sa.Column('channel_busy', sa.Double(), nullable=True),
    sa.Column('uptime_s', sa.BigInteger(), nullable=True),
    sa.Column('message_key', sa.Uuid(), nullable=False),
    sa.Column('phenomenon_time', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('result_time', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('feature_id', sa.TEXT(), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=True),
    sa.Column('time_source', sa.TEXT(), nullable=False),
    sa.Column('flags', postgresql.ARRAY(sa.TEXT()), nullable=False),
    sa.Column('source', sa.TEXT(), nullable=False),
    sa.Column('simulated', sa.Boolean(), nullable=False),
    sa.Column('delivery_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("ap_state IN ('online', 'offline')", name=op.f('ck_wifi_state_ap_state')),
    sa.PrimaryKeyConstraint('message_key', 'phenomenon_time', name=op.f('pk_wifi_state')),
    postgresql_partition_by='RANGE (phenomenon_time)'
    )
    op.create_index(op.f('ix_wifi_state_feature_id_phenomenon_time'), 'wifi_state', ['feature_id', 'phenomenon_time'], unique=False)
    op.create_index(op.f('ix_wifi_state_phenomenon_time'), 'wifi_state', ['phenomenon_time'], unique=False, postgresql_using='brin')
    op.create_table('wifi_state_hour',
    sa.Column('reports', sa.Integer(), nullable=False),
    sa.Column('reports_online', sa.Integer(), nullable=False),
    sa.Column('clients_max', sa.BigInteger(), nullable=True),
    sa.Column('feature_id', sa.TEXT(), nullable=False),
    sa.Column('hour', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('simulated', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('feature_id', 'hour', name=op.f('pk_wifi_state_hour'))
    )
    op.create_table('wifi_state_latest',
    sa.Column('ap_state', sa.TEXT(), nullable=False),
    sa.Column('clients_connected', sa.BigInteger(), nullable=True),
    sa.Column('rx_bytes', sa.BigInteger(), nullable=True),
    sa.Column('tx_bytes', sa.BigInteger(), nullable=True),
    sa.Column('channel_busy', sa.Double(), nullable=True),
    sa.Column('uptime_s', sa.BigInteger(), nullable=True),
    sa.Column('message_key', sa.Uuid(), nullable=False),
    sa.Column('phenomenon_time', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('result_time', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('recorded_at', postgresql.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('feature_id', sa.TEXT(), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=True),
    sa.Column('time_source', sa.TEXT(), nullable=False),
    sa.Column('flags', postgresql.ARRAY(sa.TEXT()), nullable=False),
    sa.Column('source', sa.TEXT(), nullable=False),
    sa.Column('simulated', sa.Boolean(), nullable=False),
    sa.Column('delivery_id', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('feature_id', name=op.f('pk_wifi_state_latest'))
    )
    op.add_column('delivery', sa.Column('kind', sa.TEXT(), nullable=True))
    op.add_column('delivery', sa.Column('channel', sa.TEXT(), server_default='file', nullable=False))
    op.add_column('delivery', sa.Column('worker', sa.TEXT(), nullable=True))
    op.add_column('delivery', sa.Column('day', sa.Date(), nullable=True))
    op.execute(
        "UPDATE delivery SET channel = CASE WHEN dataset IN ('areas', 'population') THEN 'places' "
        "WHEN simulated THEN 'demo' ELSE 'file' END, "
        "kind = CASE WHEN dataset = 'wifi' THEN 'hotspot' END"
    )
    op.drop_constraint('ck_delivery_state', 'delivery')
    op.create_check_constraint('ck_delivery_state', 'delivery', STATES)
    op.create_check_constraint('ck_delivery_channel', 'delivery', CHANNELS)
    op.create_index('ix_delivery_waiting', 'delivery', ['delivery_id'], unique=False, postgresql_where=sa.text("state IN ('queued', 'working')"))
    op.create_index('uq_delivery_of_messages', 'delivery', ['dataset', 'source', 'worker', 'day', 'simulated'], unique=True, postgresql_where=sa.text("channel = 'mqtt'"))
    op.add_column('wifi_hotspot', sa.Column('ended_by', sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_constraint('ck_delivery_channel', 'delivery')
    op.drop_constraint('ck_delivery_state', 'delivery')
    op.create_check_constraint('ck_delivery_state', 'delivery', "state IN ('stored', 'refused')")
    op.drop_column('wifi_hotspot', 'ended_by')
    op.drop_index('uq_delivery_of_messages', table_name='delivery', postgresql_where=sa.text("channel = 'mqtt'"))
    op.drop_index('ix_delivery_waiting', table_name='delivery', postgresql_where=sa.text("state IN ('queued', 'working')"))
    op.drop_column('delivery', 'day')
    op.drop_column('delivery', 'worker')
    op.drop_column('delivery', 'channel')
    op.drop_column('delivery', 'kind')
    op.drop_table('wifi_state_latest')
    op.drop_table('wifi_state_hour')
    op.drop_index(op.f('ix_wifi_state_phenomenon_time'), table_name='wifi_state', postgresql_using='brin')
    op.drop_index(op.f('ix_wifi_state_feature_id_phenomenon_time'), table_name='wifi_state')
    op.drop_table('wifi_state')
    op.drop_index(op.f('ix_rollup_due_observed_table_hour'), table_name='rollup_due')
    op.drop_table('rollup_due')
    op.drop_index(op.f('ix_refused_message_received_at'), table_name='refused_message')
    op.drop_index(op.f('ix_refused_message_delivery_id'), table_name='refused_message')
    op.drop_table('refused_message')
    op.drop_index(op.f('ix_message_seen_recorded_at'), table_name='message_seen', postgresql_using='brin')
    op.drop_table('message_seen')
    op.drop_index(op.f('ix_issue_update_feature_id_phenomenon_time'), table_name='issue_update')
    op.drop_index('ix_issue_update_delivery', table_name='issue_update', postgresql_using='brin')
    op.drop_table('issue_update')
    op.drop_index('uq_issue_service_current', table_name='issue_service', postgresql_where=sa.text('valid_to IS NULL'))
    op.drop_table('issue_service')
    op.drop_index('uq_issue_request_current', table_name='issue_request', postgresql_where=sa.text('valid_to IS NULL'))
    op.drop_index(op.f('ix_issue_request_requested_datetime'), table_name='issue_request')
    op.drop_geospatial_index('ix_issue_request_geom', table_name='issue_request', postgresql_using='gist', column_name='geom')
    op.drop_index('ix_issue_request_delivery', table_name='issue_request', postgresql_using='brin')
    op.drop_geospatial_table('issue_request')
    op.drop_index('uq_issue_follower_current', table_name='issue_follower', postgresql_where=sa.text('valid_to IS NULL'))
    op.drop_index(op.f('ix_issue_follower_service_request_id'), table_name='issue_follower')
    op.drop_table('issue_follower')
    op.drop_table('header_word')
    op.drop_index('uq_clinic_slot_current', table_name='clinic_slot', postgresql_where=sa.text('valid_to IS NULL'))
    op.drop_index(op.f('ix_clinic_slot_clinic_id'), table_name='clinic_slot')
    op.drop_table('clinic_slot')
    op.drop_index('uq_clinic_site_current', table_name='clinic_site', postgresql_where=sa.text('valid_to IS NULL'))
    op.drop_geospatial_index('ix_clinic_site_geom', table_name='clinic_site', postgresql_using='gist', column_name='geom')
    op.drop_index('ix_clinic_site_delivery', table_name='clinic_site', postgresql_using='brin')
    op.drop_geospatial_table('clinic_site')
    op.drop_index(op.f('ix_clinic_session_feature_id_phenomenon_time'), table_name='clinic_session')
    op.drop_table('clinic_session')
    op.drop_table('clinic_link_latest')
    op.drop_table('clinic_link_hour')
    op.drop_index(op.f('ix_clinic_link_phenomenon_time'), table_name='clinic_link', postgresql_using='brin')
    op.drop_index(op.f('ix_clinic_link_feature_id_phenomenon_time'), table_name='clinic_link')
    op.drop_table('clinic_link')
    op.drop_index('uq_clinic_aed_current', table_name='clinic_aed', postgresql_where=sa.text('valid_to IS NULL'))
    op.drop_geospatial_index('ix_clinic_aed_geom', table_name='clinic_aed', postgresql_using='gist', column_name='geom')
    op.drop_geospatial_table('clinic_aed')
    op.drop_index('uq_ambulance_vehicle_current', table_name='ambulance_vehicle', postgresql_where=sa.text('valid_to IS NULL'))
    op.drop_table('ambulance_vehicle')
    op.drop_table('ambulance_status_latest')
    op.drop_table('ambulance_status_hour')
    op.drop_index(op.f('ix_ambulance_status_phenomenon_time'), table_name='ambulance_status', postgresql_using='brin')
    op.drop_index(op.f('ix_ambulance_status_feature_id_phenomenon_time'), table_name='ambulance_status')
    op.drop_table('ambulance_status')
    op.drop_index('uq_ambulance_station_current', table_name='ambulance_station', postgresql_where=sa.text('valid_to IS NULL'))
    op.drop_geospatial_index('ix_ambulance_station_geom', table_name='ambulance_station', postgresql_using='gist', column_name='geom')
    op.drop_geospatial_table('ambulance_station')
    op.drop_index('uq_ambulance_shift_current', table_name='ambulance_shift', postgresql_where=sa.text('valid_to IS NULL'))
    op.drop_index(op.f('ix_ambulance_shift_vehicle_id_starts_at'), table_name='ambulance_shift')
    op.drop_table('ambulance_shift')
    op.drop_index(op.f('ix_ambulance_run_event_feature_id_phenomenon_time'), table_name='ambulance_run_event')
    op.drop_geospatial_table('ambulance_run_event')
    op.drop_index('uq_ambulance_run_current', table_name='ambulance_run', postgresql_where=sa.text('valid_to IS NULL'))
    op.drop_index('ix_ambulance_run_valid_from', table_name='ambulance_run', postgresql_using='brin')
    op.drop_index('ix_ambulance_run_delivery', table_name='ambulance_run', postgresql_using='brin')
    op.drop_geospatial_table('ambulance_run')
    op.drop_geospatial_index('ix_ambulance_position_latest_geom', table_name='ambulance_position_latest', postgresql_using='gist', column_name='geom')
    op.drop_geospatial_table('ambulance_position_latest')
    op.drop_table('ambulance_position_hour')
    op.drop_index(op.f('ix_ambulance_position_phenomenon_time'), table_name='ambulance_position', postgresql_using='brin')
    op.drop_index(op.f('ix_ambulance_position_feature_id_phenomenon_time'), table_name='ambulance_position')
    op.drop_geospatial_table('ambulance_position')
    op.drop_index('uq_ambulance_outcome_current', table_name='ambulance_outcome', postgresql_where=sa.text('valid_to IS NULL'))
    op.drop_index(op.f('ix_ambulance_outcome_incident_id'), table_name='ambulance_outcome')
    op.drop_table('ambulance_outcome')
    op.execute("DROP SCHEMA partitions")
