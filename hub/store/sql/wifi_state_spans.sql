-- When was each hotspot that is in service online, when offline, as far as it said?
--   :since, :until   timestamptz, the window; :silence_s  seconds without a report after which nothing is known
--   :area_code       text, MOI code, NULL for the whole county;  :at  date, whose boundaries count
--   :srid            integer, a metric coordinate system (EPSG)
--   feature_id, source, simulated, township_code, village_code, x, y (metres; NULL without a point)
--   online           boolean; NULL: nothing was reported
--   start_s, end_s   epoch seconds of a span in which that was so; NULL: nothing was reported
--   day              timestamptz, the span's last report
WITH report AS (
       SELECT feature_id,
              simulated,
              ap_state = 'online' AS online,
              phenomenon_time AS at,
              lag(ap_state = 'online') OVER told AS was,
              lag(phenomenon_time) OVER told AS before,
              lead(phenomenon_time) OVER told AS next
         FROM wifi_state
        WHERE phenomenon_time >= CAST(:since AS timestamptz) - make_interval(secs => :silence_s)
          AND phenomenon_time < :until
       WINDOW told AS (PARTITION BY feature_id, simulated ORDER BY phenomenon_time, result_time, message_key)
     ),
     spell AS (
       SELECT *,
              count(*) FILTER (
                WHERE was IS DISTINCT FROM online OR at - before > make_interval(secs => :silence_s)
              ) OVER (PARTITION BY feature_id, simulated ORDER BY at ROWS UNBOUNDED PRECEDING) AS number
         FROM report
     ),
     span AS (
       SELECT feature_id,
              simulated,
              online,
              min(at) AS start,
              max(LEAST(next, at + make_interval(secs => :silence_s))) AS finish,
              max(at) AS last
         FROM spell
        GROUP BY feature_id, simulated, online, number
     )
SELECT f.feature_id,
       f.source,
       f.simulated,
       f.township_code,
       f.village_code,
       s.online,
       date_part('epoch', s.start) AS start_s,
       date_part('epoch', s.finish) AS end_s,
       s.last AS day,
       ST_X(ST_Transform(f.geom, :srid)) AS x,
       ST_Y(ST_Transform(f.geom, :srid)) AS y
  FROM wifi_hotspot AS f
  LEFT JOIN span AS s ON s.feature_id = f.feature_id AND s.simulated = f.simulated
 WHERE f.valid_from < :until
   AND (f.valid_to IS NULL OR f.valid_to >= :until)
   AND f.service_status = 'in_service'
   AND area_holds(:area_code, :at, f.township_code, f.village_code, f.geom)
 ORDER BY f.source, f.feature_id, s.start
