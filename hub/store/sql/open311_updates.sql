-- What happened to the cases that anybody may see, the newest step first?
--   :ids             text[], numbers of cases; NULL for any
--   :since, :until   timestamptz, when it happened, from (inclusive) and until (exclusive); NULL: no bound
--   :most, :skip     integers: rows at most, and left out before them
--   update_id, service_request_id, status, state, status_notes, updated_datetime, media_url, external_status_code
SELECT u.message_key::text AS update_id,
       u.feature_id AS service_request_id,
       u.status,
       u.state,
       u.status_notes,
       u.phenomenon_time AS updated_datetime,
       u.media_url,
       u.external_status_code
  FROM issue_update AS u
  JOIN issue_request AS r
    ON r.feature_id = u.feature_id
   AND r.source = COALESCE(u.request_source, u.source)
   AND r.simulated = u.simulated
   AND r.valid_to IS NULL
 WHERE (r.state IS NULL OR r.state NOT IN ('unconfirmed', 'hidden'))
   AND (u.state IS NULL OR u.state NOT IN ('unconfirmed', 'hidden'))
   AND (CAST(:ids AS text[]) IS NULL OR u.feature_id = ANY (:ids))
   AND (CAST(:since AS timestamptz) IS NULL OR u.phenomenon_time >= :since)
   AND (CAST(:until AS timestamptz) IS NULL OR u.phenomenon_time < :until)
 ORDER BY u.phenomenon_time DESC, u.message_key
 LIMIT :most
OFFSET :skip
