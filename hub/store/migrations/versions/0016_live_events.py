"""Tell who listens of positions, statuses, links, new issues and changed metrics, in the transaction that changes them

Revision: 0016
Follows: 0015
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TELL = """
CREATE FUNCTION tell_live(kind text, data jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO live_pending (kind, data) VALUES (kind, data);
  PERFORM pg_notify('hub_live', '');
END
$$
"""

POSITION = """
CREATE FUNCTION tell_position() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tell_live('position', jsonb_build_object(
    'vehicle_id', NEW.feature_id, 'at', NEW.phenomenon_time, 'lon', ST_X(NEW.geom), 'lat', ST_Y(NEW.geom),
    'speed_kmh', NEW.speed_kmh, 'heading_deg', NEW.heading_deg, 'service_status', NEW.service_status,
    'township_code', NEW.township_code, 'simulated', NEW.simulated));
  RETURN NULL;
END
$$
"""

STATUS = """
CREATE FUNCTION tell_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tell_live('status', jsonb_build_object(
    'vehicle_id', NEW.feature_id, 'at', NEW.phenomenon_time, 'service_status', NEW.service_status,
    'simulated', NEW.simulated));
  RETURN NULL;
END
$$
"""

LINK = """
CREATE FUNCTION tell_link() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tell_live('link', jsonb_build_object(
    'clinic_id', NEW.feature_id, 'at', NEW.phenomenon_time, 'state', NEW.state, 'technology', NEW.technology,
    'simulated', NEW.simulated));
  RETURN NULL;
END
$$
"""

ISSUE = """
CREATE FUNCTION tell_issue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM issue_request AS r
     WHERE r.source = NEW.source
       AND r.feature_id = NEW.feature_id
       AND r.row_id <> NEW.row_id
       AND (r.state IS NULL OR r.state NOT IN ('unconfirmed', 'hidden', 'duplicate'))
  ) THEN
    PERFORM tell_live('issue', jsonb_build_object(
      'service_request_id', NEW.feature_id, 'service_code', NEW.service_code, 'service_name', NEW.service_name,
      'status', NEW.status, 'requested_datetime', NEW.requested_datetime, 'township_code', NEW.township_code,
      'simulated', NEW.simulated));
  END IF;
  RETURN NULL;
END
$$
"""

METRICS = """
CREATE FUNCTION tell_metrics() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tell_live('metrics', jsonb_build_object('name', NEW.dataset));
  RETURN NULL;
END
$$
"""

OPEN_TO_ALL = "({0}.state IS NULL OR {0}.state NOT IN ('unconfirmed', 'hidden', 'duplicate'))"
NEW_ISSUE = (
    f"NEW.valid_to IS NULL AND NEW.requested_datetime > now() - interval '1 day' AND {OPEN_TO_ALL.format('NEW')}"
)
"""A list of old cases is no news of each of them: they are told as changes of the metrics."""

TRIGGERS = (
    ("live_insert", "ambulance_position_latest", "INSERT", "true", "tell_position"),
    ("live_update", "ambulance_position_latest", "UPDATE", "true", "tell_position"),
    ("live_insert", "ambulance_status_latest", "INSERT", "true", "tell_status"),
    ("live_update", "ambulance_status_latest", "UPDATE", "OLD.service_status <> NEW.service_status", "tell_status"),
    ("live_insert", "clinic_link_latest", "INSERT", "true", "tell_link"),
    ("live_update", "clinic_link_latest", "UPDATE",
     "OLD.state <> NEW.state OR OLD.technology IS DISTINCT FROM NEW.technology", "tell_link"),
    ("live_insert", "issue_request", "INSERT", NEW_ISSUE, "tell_issue"),
    ("live_update", "issue_request", "UPDATE", f"NOT {OPEN_TO_ALL.format('OLD')} AND {NEW_ISSUE}", "tell_issue"),
    ("live_insert", "data_version", "INSERT", "true", "tell_metrics"),
    ("live_update", "data_version", "UPDATE", "OLD.version <> NEW.version", "tell_metrics"),
)  # fmt: skip


def upgrade() -> None:
    for name, key in (("live_pending", "pending_id"), ("live_event", "number")):
        now = "clock_timestamp()" if name == "live_pending" else "now()"
        op.create_table(
            name,
            sa.Column(key, sa.BigInteger(), sa.Identity(always=False), nullable=False),
            sa.Column("kind", sa.TEXT(), nullable=False),
            sa.Column("data", postgresql.JSONB(), nullable=False),
            sa.Column("recorded_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text(now), nullable=False),
            sa.PrimaryKeyConstraint(key, name=op.f(f"pk_{name}")),
        )
        op.create_index(op.f(f"ix_{name}_recorded_at"), name, ["recorded_at"])
    for function in (TELL, POSITION, STATUS, LINK, ISSUE, METRICS):
        op.execute(function)
    op.execute(
        "COMMENT ON FUNCTION tell_live IS 'Notes that something happened, for who listens at /api/live: it is numbered "
        "once this transaction is committed.'"
    )
    for name, table, what, when, function in TRIGGERS:
        op.execute(f"CREATE TRIGGER {name} AFTER {what} ON {table} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {function}()")


def downgrade() -> None:
    for name, table, *_ in TRIGGERS:
        op.execute(f"DROP TRIGGER {name} ON {table}")
    for function in ("tell_metrics", "tell_issue", "tell_link", "tell_status", "tell_position"):
        op.execute(f"DROP FUNCTION {function}()")
    op.execute("DROP FUNCTION tell_live(text, jsonb)")
    op.drop_table("live_event")
    op.drop_table("live_pending")
