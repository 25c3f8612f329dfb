-- Which pieces of the surface's cells lie in one area, and how many residents stand on each?
--   :surface     text, the surface's name
--   :area_code   text, MOI code;  :at date, whose boundary is used
--   :srid        integer, a metric coordinate system (EPSG)
--   residents    the cell's residents × the share of its area in the piece (a point counts whole)
--   geom         WKB of the piece, in metres of :srid
SELECT p.cell_code,
       CASE WHEN ST_Dimension(p.cell) = 0 THEN p.residents
            ELSE p.residents * ST_Area(p.piece) / ST_Area(p.cell)
        END AS residents,
       ST_AsBinary(p.piece) AS geom
  FROM (
         SELECT c.cell_code,
                c.residents,
                ST_Transform(c.geom, :srid) AS cell,
                ST_Intersection(ST_Transform(c.geom, :srid), ST_Transform(a.geom, :srid)) AS piece
           FROM surface_cell AS c
           JOIN area AS a ON ST_Intersects(c.geom, a.geom)
          WHERE c.surface = :surface
            AND a.area_code = :area_code
            AND (a.valid_from IS NULL OR a.valid_from <= :at)
            AND (a.valid_to IS NULL OR a.valid_to > :at)
       ) AS p
 WHERE ST_Dimension(p.piece) = ST_Dimension(p.cell)
 ORDER BY p.cell_code
