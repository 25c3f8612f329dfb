-- Which areas of a county were valid on one date, with their shape and newest published population?
--   :county  text, MOI county code, e.g. '10014'
--   :level   text, 'county', 'township' or 'village'
--   :at      date; an area is valid from valid_from (inclusive) to valid_to (exclusive)
--   geom     WKB, lon lat (EPSG:4326); NULL = the area exists, its boundary is not known here
SELECT a.area_code,
       a.level,
       a.parent_code,
       up.name_zh AS parent_zh,
       up.name_en AS parent_en,
       a.name_zh,
       a.name_en,
       a.valid_from,
       a.valid_to,
       a.change,
       a.source,
       a.source_as_of,
       ST_AsBinary(a.geom) AS geom,
       p.residents,
       p.as_of AS residents_as_of
  FROM area AS a
  LEFT JOIN LATERAL (
         SELECT f.residents, f.as_of
           FROM population_figure AS f
          WHERE f.area_code = a.area_code
            AND (a.valid_to IS NULL OR f.as_of < a.valid_to)
            AND (a.change IS DISTINCT FROM 'redrawn' OR f.as_of >= a.valid_from)
          ORDER BY f.as_of DESC, f.source
          LIMIT 1
       ) AS p ON TRUE
  LEFT JOIN area AS up
    ON up.area_code = a.parent_code
   AND (up.valid_from IS NULL OR up.valid_from <= :at)
   AND (up.valid_to IS NULL OR up.valid_to > :at)
 WHERE a.county_code = :county
   AND a.level = :level
   AND (a.valid_from IS NULL OR a.valid_from <= :at)
   AND (a.valid_to IS NULL OR a.valid_to > :at)
 ORDER BY a.area_code
