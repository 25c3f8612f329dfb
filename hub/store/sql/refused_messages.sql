-- Which messages were refused, newest first, as far as they are kept?
--   :code, :dataset  text or NULL for all
--   :before          refused_id or NULL: only older ones (the next page)
--   :most            integer, rows at most
--   payload          bytes, at most the first of them; size is what arrived
SELECT m.refused_id,
       m.received_at,
       d.dataset,
       m.topic,
       m.code,
       m.field,
       m.hint,
       m.payload,
       m.size,
       m.replayed_at
  FROM refused_message AS m
  JOIN delivery AS d USING (delivery_id)
 WHERE (CAST(:code AS text) IS NULL OR m.code = :code)
   AND (CAST(:dataset AS text) IS NULL OR d.dataset = :dataset)
   AND (CAST(:before AS bigint) IS NULL OR m.refused_id < :before)
 ORDER BY m.refused_id DESC
 LIMIT :most
