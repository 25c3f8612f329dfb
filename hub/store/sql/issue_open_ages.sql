-- How old is each case that is open?
--   :now             timestamptz
--   :category        text, NULL for all together
--   :area_code       text, MOI code, NULL for the whole county;  :at  date, whose boundaries count
--   :srid            integer, a metric coordinate system (EPSG)
--   source, simulated, township_code, village_code (NULL where nobody said where), x, y (metres; NULL without a point)
--   amount           days since it was opened; NULL: nobody said when
--   day              timestamptz, when it was opened
SELECT c.source,
       c.simulated,
       c.township_code,
       c.village_code,
       GREATEST(date_part('epoch', :now - c.opened_at) / 86400, 0) AS amount,
       c.opened_at AS day,
       ST_X(ST_Transform(c.geom, :srid)) AS x,
       ST_Y(ST_Transform(c.geom, :srid)) AS y
  FROM issue_case AS c
 WHERE c.status = 'open'
   AND (CAST(:category AS text) IS NULL OR c.category = :category)
   AND area_holds(:area_code, :at, c.township_code, c.village_code, c.geom)
 ORDER BY c.opened_at, c.source, c.feature_id
