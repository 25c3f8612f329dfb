-- What did each source send on each day, and what became of it?
--   :dataset, :since, :until   as in deliveries.sql
--   what still waits, or was cancelled, counts nothing
--   received = stored + unchanged + duplicate + refused, line by line
SELECT d.dataset,
       d.source,
       coalesce(d.day, (d.received_at AT TIME ZONE 'Asia/Taipei')::date) AS day,
       d.simulated,
       count(*)::integer AS deliveries,
       sum(d.received)::bigint AS received,
       sum(d.stored)::bigint AS stored,
       sum(d.unchanged)::bigint AS unchanged,
       sum(d.duplicate)::bigint AS duplicate,
       sum(d.refused)::bigint AS refused,
       sum(d.flagged)::bigint AS flagged,
       sum(d.closed)::bigint AS closed
  FROM delivery AS d
 WHERE d.state IN ('stored', 'open', 'undone', 'refused')
   AND (CAST(:dataset AS text) IS NULL OR d.dataset = :dataset)
   AND (CAST(:since AS date) IS NULL OR coalesce(d.day, (d.received_at AT TIME ZONE 'Asia/Taipei')::date) >= :since)
   AND (CAST(:until AS date) IS NULL OR coalesce(d.day, (d.received_at AT TIME ZONE 'Asia/Taipei')::date) <= :until)
 GROUP BY d.dataset, d.source, coalesce(d.day, (d.received_at AT TIME ZONE 'Asia/Taipei')::date), d.simulated
 ORDER BY 3 DESC, d.dataset, d.source, d.simulated
