-- Which services are there, in the order of their groups?
--   :code            text; NULL for all
--   service_code, service_name, service_name_en, group, description, keywords, promised_days, duplicate_radius_m, simulated
--   asks             boolean, whether it has questions of its own
SELECT s.feature_id AS service_code,
       s.service_name,
       s.service_name_en,
       s."group",
       s.description,
       s.keywords,
       s.promised_days,
       s.duplicate_radius_m,
       s.simulated,
       EXISTS (SELECT 1 FROM issue_attribute AS a WHERE a.service_code = s.feature_id AND a.valid_to IS NULL) AS asks
  FROM (
         SELECT DISTINCT ON (feature_id) *
           FROM issue_service
          WHERE valid_to IS NULL
            AND (CAST(:code AS text) IS NULL OR feature_id = :code)
          ORDER BY feature_id, simulated, source
       ) AS s
 ORDER BY s."group" NULLS LAST, s.feature_id
