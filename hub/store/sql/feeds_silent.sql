-- Which feeds are silent, or bring nothing new, for longer than declared?
--   name, alarm, alarm_since
SELECT name, alarm, alarm_since
  FROM feed_state
 WHERE alarm IS NOT NULL
 ORDER BY name
