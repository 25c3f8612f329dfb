-- Which population figures were published for one area?
--   :area_code  text, MOI code
--   as_of, residents, source; newest first
SELECT as_of, residents, source
  FROM population_figure
 WHERE area_code = :area_code
 ORDER BY as_of DESC, source
