-- Which uploads wait for a worker, or had one that may have died, oldest first?
--   delivery_id   locked for this transaction; those that another worker is storing are passed over
SELECT d.delivery_id
  FROM delivery AS d
  JOIN upload AS u ON u.delivery_id = d.delivery_id
 WHERE d.state IN ('queued', 'working')
 ORDER BY d.delivery_id
 LIMIT 100
   FOR UPDATE OF d SKIP LOCKED
