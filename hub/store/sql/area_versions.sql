-- Which dated versions has one area?
--   :area_code  text, MOI code
--   columns as in areas.sql, newest first
SELECT a.area_code,
       a.level,
       a.parent_code,
       NULL AS parent_zh,
       NULL AS parent_en,
       a.name_zh,
       a.name_en,
       a.valid_from,
       a.valid_to,
       a.change,
       a.source,
       a.source_as_of,
       ST_AsBinary(a.geom) AS geom,
       NULL::integer AS residents,
       NULL::date AS residents_as_of
  FROM area AS a
 WHERE a.area_code = :area_code
 ORDER BY a.valid_from DESC NULLS LAST
