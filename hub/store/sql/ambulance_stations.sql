-- Which ambulance stations were in service, and where?
--   :until   timestamptz, what stood just before then; later than every row for what stands now
--   :srid    integer, a metric coordinate system (EPSG)
--   feature_id, source, township_code, village_code, simulated
--   day      date, when it was observed; where the source does not say, when we received it
--   x, y     metres of :srid; NULL where only the township is known
SELECT s.feature_id,
       s.source,
       s.township_code,
       s.village_code,
       s.simulated,
       COALESCE(s.observed_on, (d.received_at AT TIME ZONE 'Asia/Taipei')::date) AS day,
       ST_X(ST_Transform(s.geom, :srid)) AS x,
       ST_Y(ST_Transform(s.geom, :srid)) AS y
  FROM ambulance_station AS s
  JOIN delivery AS d ON d.delivery_id = s.delivery_id
 WHERE s.valid_from < :until
   AND (s.valid_to IS NULL OR s.valid_to >= :until)
   AND s.service_status = 'in_service'
 ORDER BY s.source, s.feature_id
