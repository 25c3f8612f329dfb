-- Which keys are there, newest first?
SELECT k.key_id,
       a.name AS account,
       k.name,
       k.scopes,
       k.expires_at,
       k.used_at,
       CASE WHEN k.revoked_at IS NOT NULL THEN 'revoked'
            WHEN k.expires_at <= now() THEN 'expired'
            WHEN a.disabled_at IS NOT NULL THEN 'account disabled'
            ELSE 'valid'
       END AS state
  FROM api_key AS k
  JOIN account AS a USING (account_id)
 ORDER BY k.created_at DESC, k.key_id
