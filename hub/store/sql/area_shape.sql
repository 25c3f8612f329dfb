-- What is the boundary of an area?
--   :area_code   text, MOI code;  :at  date, whose boundary is used
--   :srid        integer, a metric coordinate system (EPSG)
--   geom         WKB in metres of :srid
SELECT ST_AsBinary(ST_Transform(a.geom, :srid)) AS geom
  FROM area AS a
 WHERE a.area_code = :area_code
   AND a.geom IS NOT NULL
   AND (a.valid_from IS NULL OR a.valid_from <= :at)
   AND (a.valid_to IS NULL OR a.valid_to > :at)
