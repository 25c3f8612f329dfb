-- Which places of care were open, and where?
--   :until   timestamptz, what stood just before then; later than every row for what stands now
--   :srid    integer, a metric coordinate system (EPSG)
--   feature_id, source, township_code, village_code, simulated
--   day      date, when it was observed; where the source does not say, when we received it
--   x, y     metres of :srid; NULL where only the township is known
SELECT c.feature_id,
       c.source,
       c.township_code,
       c.village_code,
       c.simulated,
       COALESCE(c.observed_on, (d.received_at AT TIME ZONE 'Asia/Taipei')::date) AS day,
       ST_X(ST_Transform(c.geom, :srid)) AS x,
       ST_Y(ST_Transform(c.geom, :srid)) AS y
  FROM clinic_site AS c
  JOIN delivery AS d ON d.delivery_id = c.delivery_id
 WHERE c.valid_from < :until
   AND (c.valid_to IS NULL OR c.valid_to >= :until)
   AND c.service_status = 'in_service'
 ORDER BY c.source, c.feature_id
