-- Which population surfaces has a county, best first (segis, points, village_uniform; then the newest)?
--   :county   text, MOI county code
--   surface, kind, as_of, source, residents, cells
SELECT s.surface,
       s.kind,
       s.as_of,
       s.source,
       s.residents,
       count(c.cell_code) AS cells
  FROM surface AS s
  JOIN surface_cell AS c ON c.surface = s.surface
 WHERE s.county_code = :county
 GROUP BY s.surface
 ORDER BY array_position(ARRAY['segis', 'points', 'village_uniform'], s.kind), s.as_of DESC, s.surface
