-- How many visits were made at each telehealth session held in a window, and where?
--   :since, :until   timestamptz, the window
--   :specialty       text, NULL for all together
--   :area_code       text, MOI code, NULL for the whole county;  :at  date, whose boundaries count
--   :srid            integer, a metric coordinate system (EPSG)
--   source, simulated, township_code, village_code (NULL where the place of care is not known), x, y (metres)
--   amount           visits
--   day              timestamptz, when the session began
SELECT s.source,
       s.simulated,
       c.township_code,
       c.village_code,
       s.visits AS amount,
       s.started_at AS day,
       ST_X(ST_Transform(c.geom, :srid)) AS x,
       ST_Y(ST_Transform(c.geom, :srid)) AS y
  FROM clinic_session AS s
  LEFT JOIN LATERAL (
         SELECT township_code, village_code, geom
           FROM clinic_site
          WHERE feature_id = s.feature_id
          ORDER BY valid_to DESC NULLS FIRST
          LIMIT 1
       ) AS c ON TRUE
 WHERE s.started_at >= :since
   AND s.started_at < :until
   AND (CAST(:specialty AS text) IS NULL OR s.specialty = :specialty)
   AND area_holds(:area_code, :at, c.township_code, c.village_code, c.geom)
 ORDER BY s.started_at, s.message_key
