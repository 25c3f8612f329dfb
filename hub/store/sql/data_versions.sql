-- How often has each dataset changed, and when last?
--   dataset, version, changed_at
SELECT dataset, version, changed_at
  FROM data_version
 ORDER BY dataset
