-- The refused, or the flagged, rows of a delivery, by their line.
--   :delivery_id   bigint
--   :outcome       'refused' or 'kept'
--   :after         integer, only lines after this one (0: from the first)
--   :most          integer, rows at most
SELECT r.line, ARRAY[r.code] AS codes, r.field, r.hint, r.original
  FROM refused_row AS r
 WHERE :outcome = 'refused' AND r.delivery_id = :delivery_id AND r.line > :after
UNION ALL
SELECT f.line, f.codes, NULL, NULL, f.original
  FROM flagged_row AS f
 WHERE :outcome = 'kept' AND f.delivery_id = :delivery_id AND f.line > :after
 ORDER BY line
 LIMIT :most
