-- Where are the cases opened in a window, of which category, and which of them lie in the area? All of the county, for a
-- cluster may reach over a border.
--   :since, :until   timestamptz, the window
--   :category        text, NULL for all together
--   :area_code       text, MOI code, NULL for the whole county;  :at  date, whose boundaries count
--   :srid            integer, a metric coordinate system (EPSG)
--   source, simulated, township_code, village_code (NULL where nobody said where), x, y (metres; NULL without a point)
--   category         text; a case of which nobody said it is like no other
--   here             boolean, whether it lies in the area
--   day              timestamptz, when it was opened
SELECT c.source,
       c.simulated,
       c.township_code,
       c.village_code,
       c.category,
       area_holds(:area_code, :at, c.township_code, c.village_code, c.geom) AS here,
       c.opened_at AS day,
       ST_X(ST_Transform(c.geom, :srid)) AS x,
       ST_Y(ST_Transform(c.geom, :srid)) AS y
  FROM issue_case AS c
 WHERE c.opened_at >= :since
   AND c.opened_at < :until
   AND c.category IS NOT NULL
   AND (CAST(:category AS text) IS NULL OR c.category = :category)
 ORDER BY c.opened_at, c.source, c.feature_id
