-- Which cases were closed in a window, and which of these were opened again after it?
--   :since, :until   timestamptz, the window
--   :category        text, NULL for all together
--   :area_code       text, MOI code, NULL for the whole county;  :at  date, whose boundaries count
--   :srid            integer, a metric coordinate system (EPSG)
--   source, simulated, township_code, village_code (NULL where nobody said where), x, y (metres; NULL without a point)
--   hit              boolean, whether it was opened again, in the window or later; NULL: not known, since of the case
--                    nothing but its closing was ever told
--   day              timestamptz, when it was last closed in the window
SELECT c.source,
       c.simulated,
       c.township_code,
       c.village_code,
       CASE WHEN z.reopened OR z.watched THEN z.reopened END AS hit,
       z.day,
       ST_X(ST_Transform(c.geom, :srid)) AS x,
       ST_Y(ST_Transform(c.geom, :srid)) AS y
  FROM issue_case AS c
  JOIN LATERAL (
         SELECT bool_or(reopened_at IS NOT NULL) AS reopened,
                bool_or(open_at IS NOT NULL) AS watched,
                max(closed_at) AS day
           FROM issue_closings(c.source, c.feature_id, c.simulated, c.opened_at, c.said_closed_at)
          WHERE closed_at >= :since
            AND closed_at < :until
       ) AS z ON z.day IS NOT NULL
 WHERE c.opened_at < :until
   AND (CAST(:category AS text) IS NULL OR c.category = :category)
   AND area_holds(:area_code, :at, c.township_code, c.village_code, c.geom)
 ORDER BY z.day, c.source, c.feature_id
