"""An ambulance run that several sources tell of, once; and how long it took to the scene

Revision: 0013
Follows: 0012
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute(
        """
        CREATE FUNCTION ambulance_runs_once(since timestamptz, until timestamptz)
        RETURNS SETOF ambulance_run LANGUAGE sql STABLE AS $$
          WITH record AS (
                 -- a day more on both sides: two sources may put one run on two days
                 SELECT r AS run,
                        COALESCE(r.psap_datetime, r.unit_notified_datetime, r.en_route_datetime,
                                 r.arrive_scene_datetime) AS begun,
                        num_nonnulls(
                          r.psap_datetime, r.unit_notified_datetime, r.en_route_datetime, r.arrive_scene_datetime,
                          r.arrive_at_patient_datetime, r.leave_scene_datetime, r.arrive_hospital_datetime,
                          r.leave_hospital_datetime, r.back_station_datetime, r.incident_id, r.ems_unit,
                          r.ems_vehicle_code, r.is_ohca, r.township_code, r.geom
                        ) AS told
                   FROM ambulance_run AS r
                  WHERE r.valid_to IS NULL
                    AND COALESCE(r.psap_datetime, r.unit_notified_datetime, r.en_route_datetime,
                                 r.arrive_scene_datetime) >= since - interval '1 day'
                    AND COALESCE(r.psap_datetime, r.unit_notified_datetime, r.en_route_datetime,
                                 r.arrive_scene_datetime) < until + interval '1 day'
               ),
               numbered AS (
                 -- of two records with one number the fuller one; simulated and measured ones never stand for each other
                 SELECT DISTINCT ON ((run).simulated, (run).feature_id) *
                   FROM record
                  ORDER BY (run).simulated, (run).feature_id, told DESC, (run).source
               ),
               counted AS (
                 SELECT *,
                        count(*) OVER (
                          PARTITION BY (run).simulated, (run).incident_id, (run).ems_unit
                        ) AS alike
                   FROM numbered
               )
          SELECT (one.run).*
            FROM counted AS one
           WHERE one.begun >= since
             AND one.begun < until
             AND (one.alike = 1 OR NOT EXISTS (
                   -- another source's fuller record of the same incident, unit and vehicle, under another number;
                   -- within one source two numbers are two runs
                   SELECT 1
                     FROM numbered AS other
                    WHERE (other.run).incident_id = (one.run).incident_id
                      AND (other.run).ems_unit = (one.run).ems_unit
                      AND (other.run).simulated = (one.run).simulated
                      AND (other.run).source <> (one.run).source
                      AND COALESCE((other.run).ems_vehicle_code = (one.run).ems_vehicle_code, true)
                      AND (other.told, (other.run).source) > (one.told, (one.run).source)
                 ))
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION ambulance_response_min(run ambulance_run, basis text)
        RETURNS double precision LANGUAGE sql IMMUTABLE AS $$
          SELECT CASE WHEN minutes BETWEEN 0 AND 24 * 60 AND NOT 'impossible_times' = ANY (run.flags) THEN minutes END
            FROM (
                   SELECT date_part('epoch', run.arrive_scene_datetime - CASE basis
                            WHEN 'call' THEN run.psap_datetime
                            WHEN 'notified' THEN run.unit_notified_datetime
                          END) / 60 AS minutes
                 ) AS taken
        $$
        """
    )
    op.execute(
        "COMMENT ON FUNCTION ambulance_runs_once IS 'The runs whose call lies between two moments, each once, however many "
        "sources tell of it: by its number, else by incident, unit and vehicle; the fuller record stays.'"
    )
    op.execute(
        "COMMENT ON FUNCTION ambulance_response_min IS 'Minutes from the call (basis call) or from the word to the unit "
        "(basis notified) to the scene; NULL where a time is missing or they cannot be.'"
    )


def downgrade() -> None:
    op.execute("DROP FUNCTION ambulance_response_min")
    op.execute("DROP FUNCTION ambulance_runs_once")
