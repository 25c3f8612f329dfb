-- Which accounts are there, by name?
--   :window_s, :account_failures   as in lockout.sql
--   failures        of sign-in within the window, since the last one that was forgiven
SELECT a.name,
       a.role,
       a.office,
       a.demo,
       a.disabled_at IS NOT NULL AS disabled,
       (SELECT max(e.at)
          FROM access_event AS e
         WHERE e.subject = 'account:' || a.account_id
           AND e.event = 'signed_in') AS signed_in_at,
       (SELECT count(*)
          FROM access_event AS e
         WHERE e.subject = 'account:' || a.account_id
           AND e.event = 'failed'
           AND e.at > now() - make_interval(secs => :window_s)
           AND e.event_id > COALESCE((SELECT max(f.event_id)
                                        FROM access_event AS f
                                       WHERE f.subject = e.subject
                                         AND f.event IN ('signed_in', 'unlocked', 'password')), 0)
       ) >= :account_failures AS locked
  FROM account AS a
 ORDER BY a.name
