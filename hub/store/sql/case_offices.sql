-- Which offices can a case be given to?
--   :county         text, MOI county code
--   office          its name;  township_code   of a township's own office; NULL for the county's
-- Those that have an account, those that are in charge of a case, and each township's own.
SELECT office,
       max(township_code) AS township_code
  FROM (
         SELECT office, NULL AS township_code
           FROM account
          WHERE office IS NOT NULL AND disabled_at IS NULL
         UNION ALL
         SELECT NULLIF(btrim(agency_responsible), ''), NULL
           FROM issue_request
          WHERE valid_to IS NULL
         UNION ALL
         SELECT name_zh || '公所', area_code
           FROM area
          WHERE county_code = :county AND level = 'township' AND valid_to IS NULL
       ) AS known
 WHERE office IS NOT NULL
 GROUP BY office
 ORDER BY office
