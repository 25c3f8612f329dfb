-- Which deliveries are there, newest first?
--   :dataset, :source, :state, :channel, :office   text or NULL for all
--   :since, :until   dates in the county's zone, or NULL
--   :before          a delivery_id: only older ones; NULL for the newest
--   :most            integer, rows at most
SELECT d.delivery_id, d.dataset, d.source, d.kind, d.channel, d.mode, d.state, d.simulated, d.filename,
       d.received_at, d.finished_at, u.office,
       d.received, d.stored, d.unchanged, d.duplicate, d.refused, d.flagged, d.closed,
       d.refused_by_code, d.flagged_by_code, d.error_code
  FROM delivery AS d
  LEFT JOIN upload AS u ON u.delivery_id = d.delivery_id
 WHERE (CAST(:dataset AS text) IS NULL OR d.dataset = :dataset)
   AND (CAST(:source AS text) IS NULL OR d.source = :source)
   AND (CAST(:state AS text) IS NULL OR d.state = :state)
   AND (CAST(:channel AS text) IS NULL OR d.channel = :channel)
   AND (CAST(:office AS text) IS NULL OR u.office = :office)
   AND (CAST(:since AS date) IS NULL OR (d.received_at AT TIME ZONE 'Asia/Taipei')::date >= :since)
   AND (CAST(:until AS date) IS NULL OR (d.received_at AT TIME ZONE 'Asia/Taipei')::date <= :until)
   AND (CAST(:before AS bigint) IS NULL OR d.delivery_id < :before)
 ORDER BY d.delivery_id DESC
 LIMIT :most
