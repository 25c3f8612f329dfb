-- When was each ambulance free, busy or off duty in a window, as far as anything tells, and where was it free?
-- By its own statuses where it sent any: a status holds until the next one, and an hour in which the vehicle said
-- nothing is unknown. Where it sent none: busy from the word to the unit until the last time of its run, else free while
-- on the roster, off beside it; time without any roster, before the first and after the last known run, is unknown.
--   :since, :until   timestamptz, the window
--   :srid            integer, a metric coordinate system (EPSG)
--   feature_id       every vehicle that is listed, on the roster or has sent statuses;  source, simulated
--   state            free, busy or off; NULL (as are start_s, end_s): nothing is known of the vehicle
--   start_s, end_s   epoch seconds of a span in which that was so
--   x, y             metres, where it was free: its position as the span began (to 500 m), else its station; NULL: not known
--   day              date in the county on which the span ended
WITH listed AS (
       SELECT feature_id, min(source) AS source, bool_or(simulated) AS simulated, min(station_id) AS station_id
         FROM ambulance_vehicle
        WHERE valid_to IS NULL
        GROUP BY feature_id
     ),
     spoken AS (
       SELECT max(phenomenon_time) AS last
         FROM (
                SELECT phenomenon_time FROM ambulance_position_latest
                 UNION ALL
                SELECT phenomenon_time FROM ambulance_status_latest
              ) AS word
     ),
     change AS (
       -- the last one from before the window tells how it begins
       SELECT feature_id,
              source,
              simulated,
              service_status,
              GREATEST(phenomenon_time, :since) AS begins,
              lead(phenomenon_time, 1, LEAST(:until, (SELECT last FROM spoken))) OVER (
                PARTITION BY feature_id ORDER BY phenomenon_time, result_time, message_key
              ) AS ends
         FROM ambulance_status
        WHERE phenomenon_time >= CAST(:since AS timestamptz) - interval '7 days'
          AND phenomenon_time < :until
     ),
     told AS (
       SELECT feature_id,
              min(source) AS source,
              bool_or(simulated) AS simulated,
              min(begins) AS begins,
              range_agg(tstzrange(begins, ends)) FILTER (WHERE service_status = 'available') AS free,
              range_agg(tstzrange(begins, ends)) FILTER (
                WHERE service_status NOT IN ('available', 'outOfService')
              ) AS busy,
              range_agg(tstzrange(begins, ends)) FILTER (WHERE service_status = 'outOfService') AS off
         FROM change
        WHERE begins < ends
        GROUP BY feature_id
     ),
     heard AS (
       SELECT t.feature_id,
              range_agg(tstzrange(h.hour, h.hour + interval '1 hour')) AS hours
         FROM told AS t
        CROSS JOIN LATERAL generate_series(
                date_trunc('hour', t.begins), CAST(:until AS timestamptz) - interval '1 microsecond', interval '1 hour'
              ) AS h (hour)
        WHERE EXISTS (
                SELECT 1
                  FROM ambulance_position AS p
                 WHERE p.feature_id = t.feature_id
                   AND p.phenomenon_time >= h.hour
                   AND p.phenomenon_time < h.hour + interval '1 hour'
              )
           OR EXISTS (
                SELECT 1
                  FROM ambulance_status AS p
                 WHERE p.feature_id = t.feature_id
                   AND p.phenomenon_time >= h.hour
                   AND p.phenomenon_time < h.hour + interval '1 hour'
              )
        GROUP BY t.feature_id
     ),
     by_status AS (
       SELECT t.feature_id, s.state, s.span, NULL::text AS station_id
         FROM told AS t
         LEFT JOIN heard AS h USING (feature_id)
        CROSS JOIN LATERAL (
                SELECT 'free' AS state, unnest(t.free * h.hours) AS span
                 UNION ALL
                SELECT 'busy', unnest(t.busy * h.hours)
                 UNION ALL
                SELECT 'off', unnest(t.off)
              ) AS s
     ),
     recorded AS (
       SELECT tstzmultirange(tstzrange(
                min(COALESCE(psap_datetime, unit_notified_datetime, en_route_datetime, arrive_scene_datetime)),
                max(GREATEST(psap_datetime, unit_notified_datetime, en_route_datetime, arrive_scene_datetime,
                             arrive_at_patient_datetime, leave_scene_datetime, arrive_hospital_datetime,
                             leave_hospital_datetime, back_station_datetime))
              )) AS hours
         FROM ambulance_run
        WHERE valid_to IS NULL
          AND NOT 'impossible_times' = ANY (flags)
       HAVING count(*) > 0
     ),
     shift AS (
       SELECT vehicle_id AS feature_id,
              source,
              simulated,
              station_id,
              tstzrange(GREATEST(starts_at, :since), LEAST(ends_at, :until)) AS span
         FROM ambulance_shift
        WHERE valid_to IS NULL
          AND starts_at < :until
          AND ends_at > :since
          AND vehicle_id NOT IN (SELECT feature_id FROM told)
     ),
     staffed AS (
       SELECT feature_id,
              min(source) AS source,
              bool_or(simulated) AS simulated,
              range_agg(span) AS hours
         FROM shift
        GROUP BY feature_id
     ),
     rostered AS (
       SELECT range_agg(each.hours) * (SELECT hours FROM recorded) AS hours
         FROM (SELECT unnest(hours) AS hours FROM staffed) AS each
     ),
     run AS (
       SELECT ems_vehicle_code AS feature_id,
              GREATEST(COALESCE(unit_notified_datetime, en_route_datetime, psap_datetime), :since) AS begins,
              LEAST(
                GREATEST(unit_notified_datetime, en_route_datetime, arrive_scene_datetime, arrive_at_patient_datetime,
                         leave_scene_datetime, arrive_hospital_datetime, leave_hospital_datetime, back_station_datetime),
                :until
              ) AS ends
         FROM ambulance_runs_once(CAST(:since AS timestamptz) - interval '1 day', :until)
        WHERE ems_vehicle_code IS NOT NULL
          AND NOT 'impossible_times' = ANY (flags)
     ),
     driven AS (
       SELECT feature_id, range_agg(tstzrange(begins, ends)) AS busy
         FROM run
        WHERE begins < ends
        GROUP BY feature_id
     ),
     by_roster AS (
       SELECT s.feature_id, each.state, each.span, each.station_id
         FROM staffed AS s
         LEFT JOIN driven AS d USING (feature_id)
        CROSS JOIN LATERAL (
                SELECT 'busy' AS state, unnest(d.busy) AS span, NULL::text AS station_id
                 UNION ALL
                SELECT 'free',
                       unnest(range_agg(own.span) * (SELECT hours FROM recorded) - COALESCE(d.busy, '{}')),
                       own.station_id
                  FROM shift AS own
                 WHERE own.feature_id = s.feature_id
                 GROUP BY own.station_id
                 UNION ALL
                SELECT 'off', unnest((SELECT hours FROM rostered) - s.hours - COALESCE(d.busy, '{}')), NULL
              ) AS each
     ),
     spell AS (
       SELECT * FROM by_status
        UNION ALL
       SELECT * FROM by_roster
        UNION ALL
       -- listed, but on no shift and silent: off while others are on the roster
       SELECT l.feature_id, 'off', unnest(r.hours), NULL
         FROM listed AS l
        CROSS JOIN rostered AS r
        WHERE l.feature_id NOT IN (SELECT feature_id FROM told)
          AND l.feature_id NOT IN (SELECT feature_id FROM staffed)
     ),
     vehicle AS (
       SELECT feature_id, min(source) AS source, bool_or(simulated) AS simulated
         FROM (
                SELECT feature_id, source, simulated FROM listed
                 UNION ALL
                SELECT feature_id, source, simulated FROM told
                 UNION ALL
                SELECT feature_id, source, simulated FROM staffed
              ) AS each
        GROUP BY feature_id
     )
SELECT v.feature_id,
       v.source,
       v.simulated,
       s.state,
       date_part('epoch', lower(s.span)) AS start_s,
       date_part('epoch', upper(s.span)) AS end_s,
       ST_X(place.geom) AS x,
       ST_Y(place.geom) AS y,
       ((upper(s.span) - interval '1 microsecond') AT TIME ZONE 'Asia/Taipei')::date AS day
  FROM vehicle AS v
  LEFT JOIN spell AS s USING (feature_id)
  LEFT JOIN listed AS l USING (feature_id)
  LEFT JOIN LATERAL (
         SELECT COALESCE(
                  ( -- parked vehicles say where they are every few minutes
                    SELECT ST_SnapToGrid(ST_Transform(p.geom, :srid), 500)
                      FROM ambulance_position AS p
                     WHERE p.feature_id = s.feature_id
                       AND p.phenomenon_time > lower(s.span) - interval '1 day'
                       AND p.phenomenon_time <= LEAST(upper(s.span), lower(s.span) + interval '10 minutes')
                       AND p.geom IS NOT NULL
                     ORDER BY p.phenomenon_time DESC
                     LIMIT 1
                  ),
                  (
                    SELECT ST_Transform(t.geom, :srid)
                      FROM ambulance_station AS t
                     WHERE t.feature_id = COALESCE(s.station_id, l.station_id)
                       AND t.valid_to IS NULL
                     ORDER BY t.geom IS NULL, t.source
                     LIMIT 1
                  )
                ) AS geom
          WHERE s.state = 'free'
       ) AS place ON TRUE
 ORDER BY v.feature_id, start_s, s.state
