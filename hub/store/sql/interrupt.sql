-- End the statement that a connection of ours is at.
--   :name     text, the connection's application_name
SELECT pg_cancel_backend(pid)
  FROM pg_stat_activity
 WHERE application_name = :name
   AND state = 'active'
   AND pid <> pg_backend_pid()
