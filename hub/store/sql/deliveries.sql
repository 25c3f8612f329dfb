-- Which deliveries arrived, newest first?
--   :dataset   text or NULL for all;  :since, :until  dates in the county's zone, or NULL
--   :most      integer, rows at most
SELECT d.delivery_id,
       d.dataset,
       d.source,
       d.kind,
       d.channel,
       d.mode,
       d.state,
       d.simulated,
       d.filename,
       d.received_at,
       d.received,
       d.stored,
       d.unchanged,
       d.duplicate,
       d.refused,
       d.flagged,
       d.closed,
       d.refused_by_code,
       d.flagged_by_code,
       d.error_code
  FROM delivery AS d
 WHERE (CAST(:dataset AS text) IS NULL OR d.dataset = :dataset)
   AND (CAST(:since AS date) IS NULL OR (d.received_at AT TIME ZONE 'Asia/Taipei')::date >= :since)
   AND (CAST(:until AS date) IS NULL OR (d.received_at AT TIME ZONE 'Asia/Taipei')::date <= :until)
 ORDER BY d.delivery_id DESC
 LIMIT :most
