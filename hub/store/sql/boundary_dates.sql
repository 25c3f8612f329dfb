-- On which dates did the areas of a level change, and how many of those valid then have a boundary?
--   :county, :level   as in areas.sql
--   :today            date
--   at                the last day of a set (the day before the next change), or today
--   areas, bounded    valid on that day; of these with a boundary
WITH edge AS (
       SELECT :today AS at
        UNION
       SELECT (valid_to - 1) AS at
         FROM area
        WHERE county_code = :county AND level = :level AND valid_to IS NOT NULL AND valid_to <= :today
     )
SELECT edge.at,
       count(a.area_id) AS areas,
       count(a.geom) AS bounded
  FROM edge
  LEFT JOIN area AS a
    ON a.county_code = :county
   AND a.level = :level
   AND (a.valid_from IS NULL OR a.valid_from <= edge.at)
   AND (a.valid_to IS NULL OR a.valid_to > edge.at)
 GROUP BY edge.at
 ORDER BY edge.at DESC
