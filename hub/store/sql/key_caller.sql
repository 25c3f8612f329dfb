-- Whose key is this, and does it still hold?
--   :key_id         text
--   :demo           boolean: do the accounts of the demo count?
--   holds           boolean: not expired, not revoked, its account not disabled
--   stale           boolean: its last use was noted over a minute ago, or never
SELECT a.account_id,
       a.name,
       a.role,
       a.office,
       k.secret_hash,
       k.scopes,
       k.expires_at > now() AND k.revoked_at IS NULL AND a.disabled_at IS NULL
         AND (:demo OR NOT a.demo) AS holds,
       k.used_at IS NULL OR k.used_at < now() - interval '1 minute' AS stale
  FROM api_key AS k
  JOIN account AS a USING (account_id)
 WHERE k.key_id = :key_id
