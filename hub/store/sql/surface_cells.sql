-- Where do residents live, by one surface?
--   :surface   text, the surface's name
--   cell_code, residents; geom: WKB polygon or point, lon lat (EPSG:4326)
SELECT cell_code,
       residents,
       ST_AsBinary(geom) AS geom
  FROM surface_cell
 WHERE surface = :surface
 ORDER BY cell_code
