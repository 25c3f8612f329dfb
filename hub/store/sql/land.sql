-- What is land, so that nobody is served across the sea?
--   :county   text, MOI county code;  :at date, whose boundary is used
--   :srid     integer, a metric coordinate system (EPSG)
--   geom      WKB of the county, in metres of :srid
SELECT ST_AsBinary(ST_Transform(a.geom, :srid)) AS geom
  FROM area AS a
 WHERE a.area_code = :county
   AND a.geom IS NOT NULL
   AND (a.valid_from IS NULL OR a.valid_from <= :at)
   AND (a.valid_to IS NULL OR a.valid_to > :at)
