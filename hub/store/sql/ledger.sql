-- What did each source send on each day, and what became of it?
--   :dataset, :since, :until   as in deliveries.sql
--   received = stored + unchanged + duplicate + refused, line by line
SELECT d.dataset,
       d.source,
       (d.received_at AT TIME ZONE 'Asia/Taipei')::date AS day,
       d.simulated,
       count(*)::integer AS deliveries,
       sum(d.received)::integer AS received,
       sum(d.stored)::integer AS stored,
       sum(d.unchanged)::integer AS unchanged,
       sum(d.duplicate)::integer AS duplicate,
       sum(d.refused)::integer AS refused,
       sum(d.flagged)::integer AS flagged,
       sum(d.closed)::integer AS closed
  FROM delivery AS d
 WHERE (CAST(:dataset AS text) IS NULL OR d.dataset = :dataset)
   AND (CAST(:since AS date) IS NULL OR (d.received_at AT TIME ZONE 'Asia/Taipei')::date >= :since)
   AND (CAST(:until AS date) IS NULL OR (d.received_at AT TIME ZONE 'Asia/Taipei')::date <= :until)
 GROUP BY d.dataset, d.source, day, d.simulated
 ORDER BY day DESC, d.dataset, d.source, d.simulated
