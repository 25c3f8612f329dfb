-- When was each source of a dataset heard of last?
--   :dataset  text
--   source, simulated
--   heard     timestamptz: its newest message, or its newest file that was stored
WITH word AS (
       SELECT 'wifi' AS dataset, source, simulated, phenomenon_time AS at FROM wifi_state_latest
       UNION ALL
       SELECT 'clinics', source, simulated, phenomenon_time FROM clinic_link_latest
       UNION ALL
       SELECT 'ambulances', source, simulated, phenomenon_time FROM ambulance_position_latest
       UNION ALL
       SELECT 'ambulances', source, simulated, phenomenon_time FROM ambulance_status_latest
       UNION ALL
       SELECT dataset, source, simulated, GREATEST(received_at, finished_at) FROM delivery WHERE state IN ('stored', 'open')
     )
SELECT source, bool_or(simulated) AS simulated, max(at) AS heard
  FROM word
 WHERE dataset = :dataset
 GROUP BY source
 ORDER BY source
