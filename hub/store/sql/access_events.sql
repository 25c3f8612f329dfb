-- Who signed in, failed to, or changed an account, newest first?
--   :since, :until   dates in the county's zone, or NULL
--   :before          event_id or NULL: only older ones (the next page)
--   :most            integer, rows at most
SELECT e.event_id,
       e.at,
       e.event,
       e.subject,
       a.name AS account,
       e.key_id,
       e.client
  FROM access_event AS e
  LEFT JOIN account AS a USING (account_id)
 WHERE (CAST(:since AS date) IS NULL OR (e.at AT TIME ZONE 'Asia/Taipei')::date >= :since)
   AND (CAST(:until AS date) IS NULL OR (e.at AT TIME ZONE 'Asia/Taipei')::date <= :until)
   AND (CAST(:before AS bigint) IS NULL OR e.event_id < :before)
 ORDER BY e.event_id DESC
 LIMIT :most
