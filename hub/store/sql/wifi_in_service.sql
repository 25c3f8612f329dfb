-- Which hotspots are in service now, and where?
--   :srid   integer, a metric coordinate system (EPSG)
--   feature_id, source, township_code, village_code, simulated, observed_on, received_on
--   x, y    metres of :srid; NULL where only the township is known
SELECT h.feature_id,
       h.source,
       h.township_code,
       h.village_code,
       h.simulated,
       h.observed_on,
       (d.received_at AT TIME ZONE 'Asia/Taipei')::date AS received_on,
       ST_X(ST_Transform(h.geom, :srid)) AS x,
       ST_Y(ST_Transform(h.geom, :srid)) AS y
  FROM wifi_hotspot AS h
  JOIN delivery AS d ON d.delivery_id = h.delivery_id
 WHERE h.valid_to IS NULL
   AND h.service_status = 'in_service'
 ORDER BY h.source, h.feature_id
