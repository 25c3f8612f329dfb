-- Which categories do the cases that count have?
--   value   text
SELECT DISTINCT category AS value
  FROM issue_case
 WHERE category IS NOT NULL
 ORDER BY value
