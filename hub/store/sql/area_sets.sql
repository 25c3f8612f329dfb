-- Which dated versions has every area of one level of a county?
--   :county  text, MOI county code;  :level  text, 'county', 'township' or 'village'
--   geom     WKB, lon lat (EPSG:4326); NULL = the boundary is not known here
SELECT area_id,
       area_code,
       level,
       county_code,
       parent_code,
       name_zh,
       name_en,
       valid_from,
       valid_to,
       change,
       ST_AsBinary(geom) AS geom,
       source,
       source_as_of
  FROM area
 WHERE county_code = :county
   AND level = :level
 ORDER BY area_code, valid_from NULLS FIRST
