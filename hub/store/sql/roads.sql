-- Along which roads can people of the county travel?
--   :county   text, MOI county code
--   road_class, name, number; speed_kmh: km/h, NULL = that of its class; source, as_of
--   geom      WKB line, lon lat (EPSG:4326)
SELECT road_class,
       name,
       number,
       speed_kmh,
       source,
       as_of,
       ST_AsBinary(geom) AS geom
  FROM road
 WHERE county_code = :county
 ORDER BY road_id
