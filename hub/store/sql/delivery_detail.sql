-- Everything about one delivery, and about its upload where it came as one.
--   :delivery_id   bigint
SELECT d.delivery_id, d.dataset, d.source, d.kind, d.channel, d.mode, d.state, d.simulated, d.filename, d.sha256,
       d.encoding, d.crs, d.received_at, d.stored_at, d.finished_at, d.undone_at, d.undone_by, d.news_from, d.news_until,
       d.received, d.stored, d.unchanged, d.duplicate, d.refused, d.flagged, d.closed,
       d.refused_by_code, d.flagged_by_code, d.warnings, d.header, d.mapping, d.error_code, d.error_message,
       u.office, u.account, u.size, u.confirm, u.closing, u.confirmed, u.cancelled, u.phase, u.rows_read, u.bytes_read,
       u.seen_at, u.preview,
       ARRAY(SELECT w.word FROM header_word AS w
              WHERE w.dataset = d.dataset AND w.kind = d.kind AND w.source = d.source) AS said
  FROM delivery AS d
  LEFT JOIN upload AS u ON u.delivery_id = d.delivery_id
 WHERE d.delivery_id = :delivery_id
