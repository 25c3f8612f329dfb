-- What are the areas of a county called, of whatever date, and which of them are no more?
--   :county  text, MOI county code;  :at  date
--   ended    true where no version is valid on :at or later; the newest name stands for each code
SELECT DISTINCT ON (area_code)
       area_code,
       level,
       parent_code,
       name_zh,
       name_en,
       (valid_to IS NOT NULL AND valid_to <= :at) AS ended
  FROM area
 WHERE county_code = :county
 ORDER BY area_code, valid_to DESC NULLS FIRST
