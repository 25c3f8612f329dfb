-- How is each clinic's link at this moment?
--   :now        timestamptz;  :silence_s  seconds without a report after which nothing is known
--   feature_id, simulated
--   name        of the place of care; its code where no list has it
--   online      boolean: as it said last; NULL: it was up, and has been silent for too long. Down it stays until it says otherwise
--   at          timestamptz, its last report
SELECT l.feature_id,
       l.simulated,
       COALESCE(max(c.name), l.feature_id) AS name,
       CASE WHEN l.state = 'offline' THEN false
            WHEN l.phenomenon_time >= CAST(:now AS timestamptz) - make_interval(secs => :silence_s) THEN true
       END AS online,
       l.phenomenon_time AS at
  FROM clinic_link_latest AS l
  LEFT JOIN clinic_site AS c ON c.feature_id = l.feature_id AND c.simulated = l.simulated AND c.valid_to IS NULL
 GROUP BY l.feature_id, l.simulated, l.state, l.phenomenon_time
 ORDER BY l.feature_id
