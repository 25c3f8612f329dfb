-- On which days were the county's offices closed beside the government's calendar?
--   :county    text, MOI county code
--   closed_on  a day of the county's clock;  reason, source: as they were sent
SELECT closed_on,
       reason,
       source
  FROM closure_day
 WHERE county_code = :county
 ORDER BY closed_on
