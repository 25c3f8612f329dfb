-- Which hotspots were in service, and where?
--   :until   timestamptz, what stood just before then; later than every row for what stands now
--   :srid    integer, a metric coordinate system (EPSG)
--   feature_id, source, township_code, village_code, simulated
--   day      date, when it was observed; where the source does not say, when we received it
--   x, y     metres of :srid; NULL where only the township is known
SELECT h.feature_id,
       h.source,
       h.township_code,
       h.village_code,
       h.simulated,
       COALESCE(h.observed_on, (d.received_at AT TIME ZONE 'Asia/Taipei')::date) AS day,
       ST_X(ST_Transform(h.geom, :srid)) AS x,
       ST_Y(ST_Transform(h.geom, :srid)) AS y
  FROM wifi_hotspot AS h
  JOIN delivery AS d ON d.delivery_id = h.delivery_id
 WHERE h.valid_from < :until
   AND (h.valid_to IS NULL OR h.valid_to >= :until)
   AND h.service_status = 'in_service'
 ORDER BY h.source, h.feature_id
