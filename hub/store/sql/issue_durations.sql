-- How long were the cases opened in a window open, as far as was known at its end?
--   :since, :until   timestamptz, the window
--   :category        text, NULL for all together
--   :area_code       text, MOI code, NULL for the whole county;  :at  date, whose boundaries count
--   :srid            integer, a metric coordinate system (EPSG)
--   source, simulated, township_code, village_code (NULL where nobody said where), x, y (metres; NULL without a point)
--   days             until it was closed; of a case still open, until the end of the window, or of what is known of its
--                    source, whichever comes first; NULL: closed, nobody said when
--   ended            boolean, closed by then; one that was opened again counts from its first opening to its last closing
--   day              timestamptz, when it was closed, else opened
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
       date_part('epoch', CASE WHEN z.closed IS NULL THEN k.until ELSE z.closed_at END - c.opened_at)
         / 86400 AS days,
       z.closed IS NOT NULL AS ended,
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
 WHERE c.opened_at >= :since
   AND c.opened_at < :until
   AND (CAST(:category AS text) IS NULL OR c.category = :category)
   AND area_holds(:area_code, :at, c.township_code, c.village_code, c.geom)
 ORDER BY c.opened_at, c.source, c.feature_id
