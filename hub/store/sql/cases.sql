-- Which cases are on the officials' desk, and when is each due?
--   :source, :case_id   text, one case alone; NULL for all
--   :status             open or closed; NULL for both
--   :state              a finer state; NULL for all but the hidden ones, unless one case is asked for
--   :category           text, name of the category; NULL for all
--   :township           text, MOI code; NULL for all
--   :office             text, the office in charge; NULL for all
--   :unassigned         boolean, only those of no office
--   :overdue            boolean, only those that are (true) or are not (false) over their promise; NULL for both
--   :now                timestamptz
--   :workdays           date[], the offices' working days, ascending, from before the first case on
--   :sort               due, opened or updated;  :direction  1 or -1
--   :after_key, :after_source, :after_id   the place in that order after which to go on; NULL for the beginning
--   :most               integer, rows at most
--   total      how many there are on all pages;  place  seconds since 1970 times the direction, what the order goes by
--   due_at     the first moment that is too late; NULL: nothing is promised, or the calendar does not reach so far
--   version    how many things are known of the case;  version_at  when the last of them became known
--   duplicate_source, duplicate_of   the case that this one was merged into, while it is a duplicate
-- Of n promised working days the last one is the n-th after the day on which the case came in; of 0 that day itself, or
-- the next working one (hub/workdays.py).
WITH found AS (
       SELECT r.*,
              COALESCE(r.service_name, coded.service_name, r.service_code) AS category,
              NULLIF(btrim(r.agency_responsible), '') AS office,
              COALESCE(coded.promised_days, named.promised_days) AS promised_days,
              CAST(due.day + 1 AS timestamp) AT TIME ZONE 'Asia/Taipei' AS due_at
         FROM issue_request AS r
         LEFT JOIN (
                SELECT DISTINCT ON (feature_id, simulated) feature_id, simulated, service_name, promised_days
                  FROM issue_service
                 WHERE valid_to IS NULL
                 ORDER BY feature_id, simulated, source
              ) AS coded ON coded.feature_id = r.service_code AND coded.simulated = r.simulated
         LEFT JOIN (
                SELECT DISTINCT ON (service_name, simulated) service_name, simulated, promised_days
                  FROM issue_service
                 WHERE valid_to IS NULL
                 ORDER BY service_name, simulated, source
              ) AS named ON named.service_name = r.service_name AND named.simulated = r.simulated
        CROSS JOIN LATERAL (
                SELECT COALESCE(coded.promised_days, named.promised_days) AS days,
                       CAST(r.requested_datetime AT TIME ZONE 'Asia/Taipei' AS date) AS opened
              ) AS promise
        CROSS JOIN LATERAL (
                SELECT width_bucket(promise.opened - CAST(promise.days = 0 AS integer), CAST(:workdays AS date[])) AS n
              ) AS passed
        CROSS JOIN LATERAL (
                SELECT CASE WHEN passed.n > 0
                            THEN (CAST(:workdays AS date[]))[passed.n + GREATEST(promise.days, 1)]
                       END AS day
              ) AS due
        WHERE r.valid_to IS NULL
          AND (CAST(:case_id AS text) IS NULL OR (r.source = :source AND r.feature_id = :case_id))
     ), asked AS (
       SELECT f.*,
              told.version,
              told.version_at,
              GREATEST(f.updated_datetime, f.requested_datetime, told.step_at) AS updated_at,
              f.status = 'open' AND COALESCE(f.due_at <= :now, false) AS overdue
         FROM found AS f
        CROSS JOIN LATERAL (
                SELECT count(*) AS version,
                       max(at) AS version_at,
                       max(step_at) AS step_at
                  FROM (
                         SELECT u.recorded_at AS at, u.phenomenon_time AS step_at
                           FROM issue_update AS u
                          WHERE u.feature_id = f.feature_id
                            AND COALESCE(u.request_source, u.source) = f.source
                            AND u.simulated = f.simulated
                         UNION ALL
                         SELECT a.at, NULL
                           FROM case_act AS a
                          WHERE a.source = f.source AND a.case_id = f.feature_id
                         UNION ALL
                         SELECT v.recorded_at, NULL
                           FROM issue_request AS v
                          WHERE v.source = f.source AND v.feature_id = f.feature_id
                       ) AS known
              ) AS told
        WHERE (CAST(:status AS text) IS NULL OR f.status = :status)
          AND (CASE WHEN CAST(:state AS text) IS NOT NULL THEN f.state = :state
                    ELSE CAST(:case_id AS text) IS NOT NULL OR f.state IS DISTINCT FROM 'hidden' END)
          AND (CAST(:category AS text) IS NULL OR f.category = :category)
          AND (CAST(:township AS text) IS NULL OR f.township_code = :township)
          AND (CAST(:office AS text) IS NULL OR f.office = :office)
          AND (NOT :unassigned OR f.office IS NULL)
          AND (CAST(:overdue AS boolean) IS NULL
               OR (f.status = 'open' AND COALESCE(f.due_at <= :now, false)) = :overdue)
     ), placed AS (
       SELECT a.*,
              COALESCE(
                CAST(:direction AS integer) * date_part(
                  'epoch',
                  CASE :sort WHEN 'due' THEN a.due_at WHEN 'opened' THEN a.requested_datetime ELSE a.updated_at END
                ),
                'Infinity'
              ) AS place
         FROM asked AS a
     )
SELECT p.source,
       p.feature_id AS case_id,
       p.simulated,
       p.status,
       p.state,
       p.category,
       p.service_code,
       p.description,
       p.status_notes AS answer,
       p.office,
       p.address,
       p.township_code,
       p.village_code,
       ST_X(p.geom) AS lon,
       ST_Y(p.geom) AS lat,
       p.flags,
       p.media_url,
       p.requested_datetime AS opened_at,
       p.updated_at,
       p.promised_days,
       p.due_at,
       p.overdue,
       p.version,
       p.version_at,
       into_.duplicate_source,
       into_.duplicate_of,
       (SELECT count(*) FROM placed) AS total,
       p.place
  FROM placed AS p
  LEFT JOIN LATERAL (
         SELECT a.details ->> 'source' AS duplicate_source,
                a.details ->> 'into' AS duplicate_of
           FROM case_act AS a
          WHERE a.source = p.source AND a.case_id = p.feature_id AND a.act = 'merged'
          ORDER BY a.act_id DESC
          LIMIT 1
       ) AS into_ ON p.state = 'duplicate'
 WHERE CAST(:after_key AS float8) IS NULL
    OR (p.place, p.source, p.feature_id) > (:after_key, :after_source, :after_id)
 ORDER BY p.place, p.source, p.feature_id
 LIMIT :most
