-- Which cases may have had their promised day in a window, and when were they closed?
--   :since, :until   timestamptz, the window
--   :category        text, NULL for all together
--   :area_code       text, MOI code, NULL for the whole county;  :at  date, whose boundaries count
--   :srid            integer, a metric coordinate system (EPSG)
--   source, simulated, township_code, village_code (NULL where nobody said where), x, y (metres; NULL without a point)
--   opened_s         epoch seconds
--   closed_s         epoch seconds, closed for the last time by the end of what is known; NULL: still open, or nobody said
--   timed            boolean; false: it was closed, and nobody said when
--   promised_days    working days promised for its category; NULL: none
--   known_s          epoch seconds: the end of the window, or of what is known of its source, whichever comes first
--   day              timestamptz, when it was closed, else opened
-- A promise of n working days is over within 2 n + 30 days: holidays and closures take no more than that.
WITH known AS (
       SELECT source, simulated, LEAST(max(at), :until) AS until
         FROM (
                SELECT source, simulated, opened_at AS at FROM issue_case
                UNION ALL
                SELECT COALESCE(request_source, source), simulated, phenomenon_time FROM issue_update
              ) AS told
        GROUP BY source, simulated
     )
SELECT c.source,
       c.simulated,
       c.township_code,
       c.village_code,
       date_part('epoch', c.opened_at) AS opened_s,
       date_part('epoch', z.closed_at) AS closed_s,
       z.closed IS NULL OR z.closed_at IS NOT NULL AS timed,
       c.promised_days,
       date_part('epoch', k.until) AS known_s,
       COALESCE(z.closed_at, c.opened_at) AS day,
       ST_X(ST_Transform(c.geom, :srid)) AS x,
       ST_Y(ST_Transform(c.geom, :srid)) AS y
  FROM issue_case AS c
  JOIN known AS k USING (source, simulated)
  LEFT JOIN LATERAL (
         SELECT true AS closed, closed_at, reopened_at
           FROM issue_closings(c.source, c.feature_id, c.simulated, c.opened_at, c.said_closed_at)
       ) AS z
    ON COALESCE(z.closed_at < k.until, true)
   AND COALESCE(z.reopened_at >= k.until, true)
 WHERE c.opened_at >= CAST(:since AS timestamptz) - make_interval(days => 2 * COALESCE(c.promised_days, 0) + 30)
   AND c.opened_at < :until
   AND (CAST(:category AS text) IS NULL OR c.category = :category)
   AND area_holds(:area_code, :at, c.township_code, c.village_code, c.geom)
 ORDER BY c.opened_at, c.source, c.feature_id
