-- On which days were the county's offices closed beside the government's calendar, as an input of a metric?
--   :county    text, MOI county code
--   closed_on  date;  source;  simulated: never
--   day        NULL: a day on which offices were closed says nothing of how new the cases are
SELECT closed_on,
       source,
       false AS simulated,
       CAST(NULL AS timestamptz) AS day
  FROM closure_day
 WHERE county_code = :county
 ORDER BY closed_on
