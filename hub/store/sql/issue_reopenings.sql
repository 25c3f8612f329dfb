-- When did closed cases go back to an open state, and from what to what?
--   :source        text: whose cases, e.g. 'open1999'; NULL: everybody's
--   :simulated     boolean: simulated cases, or real ones
--   request        number of the case
--   source         whose case it is
--   from_status    the closed state in the source's own words
--   to_status      the open state in the source's own words
--   at             when it was opened again
SELECT step.feature_id AS request,
       step.source,
       step.said_before AS from_status,
       step.status_said AS to_status,
       step.phenomenon_time AS at
  FROM (
         SELECT feature_id,
                COALESCE(request_source, source) AS source,
                status,
                status_said,
                phenomenon_time,
                lag(status) OVER case_so_far AS status_before,
                lag(status_said) OVER case_so_far AS said_before
           FROM issue_update
          WHERE simulated = :simulated
         WINDOW case_so_far AS (
                  PARTITION BY feature_id, COALESCE(request_source, source)
                      ORDER BY phenomenon_time, result_time, message_key
                )
       ) AS step
 WHERE step.status_before = 'closed'
   AND step.status = 'open'
   AND (CAST(:source AS text) IS NULL OR step.source = :source)
 ORDER BY step.phenomenon_time, step.feature_id
