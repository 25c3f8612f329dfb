-- Whose session is this, if it still holds?
--   :token_hash     bytes
--   :idle_s, :whole_s   seconds: since it was last used, since it began
--   :demo           boolean: do the accounts of the demo count?
--   stale           boolean: its last use was noted over a minute ago
SELECT a.account_id,
       a.name,
       a.role,
       a.office,
       s.seen_at < now() - interval '1 minute' AS stale
  FROM account_session AS s
  JOIN account AS a USING (account_id)
 WHERE s.token_hash = :token_hash
   AND s.seen_at > now() - make_interval(secs => :idle_s)
   AND s.created_at > now() - make_interval(secs => :whole_s)
   AND a.disabled_at IS NULL
   AND (:demo OR NOT a.demo)
