-- Which ferries and flights join the county's islands to other land?
--   :county    text, MOI county code
--   kind       ferry or air;  name;  from_lon, from_lat, to_lon, to_lat: degrees (EPSG:4326)
--   minutes    from point to point, the timetable's mean with the waiting;  both_ways: it also leads back
--   source, as_of
SELECT kind,
       name,
       ST_X(from_geom) AS from_lon,
       ST_Y(from_geom) AS from_lat,
       ST_X(to_geom) AS to_lon,
       ST_Y(to_geom) AS to_lat,
       minutes,
       both_ways,
       source,
       as_of
  FROM crossing
 WHERE county_code = :county
 ORDER BY crossing_id
