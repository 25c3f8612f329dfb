-- For how many seconds more is a sign-in refused, after too many failures of one account or one client?
--   :subject, :client       as in access_event
--   :account_failures, :client_failures   integers: that many failures within the window lock
--   :window_s               seconds
--   wait_s                  whole seconds; 0 = it may be tried
-- A sign-in, a new password and an unlocking forgive the account; nothing but time forgives a client.
SELECT COALESCE(CEIL(MAX(EXTRACT(EPOCH FROM told.at - now())) + :window_s), 0)::integer AS wait_s
  FROM (
         (SELECT e.at
            FROM access_event AS e
           WHERE e.subject = :subject
             AND e.event = 'failed'
             AND e.at > now() - make_interval(secs => :window_s)
             AND e.event_id > COALESCE((SELECT max(f.event_id)
                                          FROM access_event AS f
                                         WHERE f.subject = :subject
                                           AND f.at > now() - make_interval(secs => :window_s)
                                           AND f.event IN ('signed_in', 'unlocked', 'password')), 0)
           ORDER BY e.at DESC
          OFFSET :account_failures - 1
           LIMIT 1)
          UNION ALL
         (SELECT e.at
            FROM access_event AS e
           WHERE e.client = :client
             AND e.event = 'failed'
             AND e.at > now() - make_interval(secs => :window_s)
           ORDER BY e.at DESC
          OFFSET :client_failures - 1
           LIMIT 1)
       ) AS told
