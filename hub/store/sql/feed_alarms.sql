-- Which datasets' sources have a feed that has been silent for longer than declared, and since when?
--   dataset, source, silent_since
SELECT dataset,
       source,
       min(alarm_since) AS silent_since
  FROM feed_state
 WHERE alarm IS NOT NULL
   AND source IS NOT NULL
 GROUP BY dataset, source
 ORDER BY dataset, source
