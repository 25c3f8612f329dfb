-- Which open cases have something promised?
--   :category      text, NULL for all together
--   simulated
--   opened_s       epoch seconds
--   promised_days  working days promised for its category
SELECT simulated,
       date_part('epoch', opened_at) AS opened_s,
       promised_days
  FROM issue_case
 WHERE status = 'open'
   AND promised_days IS NOT NULL
   AND opened_at IS NOT NULL
   AND (CAST(:category AS text) IS NULL OR category = :category)
