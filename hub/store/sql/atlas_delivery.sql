-- Was this very delivery of areas stored before, with its areas still there?
--   :source  text;  :sha256  text;  :county  text, MOI county code
--   one row (delivery_id), or none
SELECT d.delivery_id
  FROM delivery AS d
 WHERE d.dataset = 'areas'
   AND d.source = :source
   AND d.sha256 = :sha256
   AND d.state = 'stored'
   AND EXISTS (SELECT FROM area WHERE county_code = :county)
 ORDER BY d.delivery_id DESC
 LIMIT 1
