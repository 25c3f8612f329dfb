-- Which refused messages may be sent through again, oldest first?
--   :code, :dataset   text, NULL = any
--   :since            timestamptz, NULL = from the beginning: received at or after it
--   :ids              bigint[], NULL = any
--   :after, :newest   bigint: only ids above the one, up to the other
--   :most             integer: so many rows at most
--   refused_id, topic, payload, received_at, code, dataset
-- Those replayed already are left out, and those of which only the head was kept. Rows are locked until the
-- transaction ends, and rows that another replay has locked are left to it: none is sent twice.
SELECT r.refused_id, r.topic, r.payload, r.received_at, r.code, d.dataset
  FROM refused_message AS r
  JOIN delivery AS d USING (delivery_id)
 WHERE r.replayed_at IS NULL
   AND r.size = octet_length(r.payload)
   AND r.refused_id > :after
   AND r.refused_id <= :newest
   AND (CAST(:code AS text) IS NULL OR r.code = :code)
   AND (CAST(:dataset AS text) IS NULL OR d.dataset = :dataset)
   AND (CAST(:since AS timestamptz) IS NULL OR r.received_at >= :since)
   AND (CAST(:ids AS bigint[]) IS NULL OR r.refused_id = ANY (CAST(:ids AS bigint[])))
 ORDER BY r.refused_id
 LIMIT :most
   FOR UPDATE OF r SKIP LOCKED
