-- Until when does the demonstration tell what happened, by itself?
--   dataset, until   the newest time at which simulated rows were loaded (not sent as messages)
SELECT d.dataset,
       max(d.received_at) AS until
  FROM delivery AS d
 WHERE d.simulated
   AND d.channel = 'demo'
   AND d.state = 'stored'
 GROUP BY d.dataset
 ORDER BY d.dataset
