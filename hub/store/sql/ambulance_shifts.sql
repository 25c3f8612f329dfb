-- When was each ambulance on the roster in a window, and at which station?
--   :since, :until   timestamptz, the window
--   :area_code       text, MOI code, NULL for the whole county;  :at  date, whose boundaries count
--   :srid            integer, a metric coordinate system (EPSG)
--   feature_id       the vehicle;  source, simulated
--   township_code, village_code (NULL where the station is not known), x, y (metres; NULL without a point): of the station
--   start_s, end_s   epoch seconds of the shift
--   day              date in the county on which the shift began, or we were told of it where that was before
SELECT s.vehicle_id AS feature_id,
       s.source,
       s.simulated,
       t.township_code,
       t.village_code,
       date_part('epoch', s.starts_at) AS start_s,
       date_part('epoch', s.ends_at) AS end_s,
       (LEAST(s.starts_at, s.recorded_at) AT TIME ZONE 'Asia/Taipei')::date AS day,
       ST_X(ST_Transform(t.geom, :srid)) AS x,
       ST_Y(ST_Transform(t.geom, :srid)) AS y
  FROM ambulance_shift AS s
  LEFT JOIN LATERAL (
         SELECT station_id
           FROM ambulance_vehicle
          WHERE feature_id = s.vehicle_id
            AND valid_to IS NULL
          ORDER BY station_id IS NULL, source
          LIMIT 1
       ) AS v ON TRUE
  LEFT JOIN LATERAL (
         SELECT township_code, village_code, geom
           FROM ambulance_station
          WHERE feature_id = COALESCE(s.station_id, v.station_id)
            AND valid_to IS NULL
          ORDER BY geom IS NULL, source
          LIMIT 1
       ) AS t ON TRUE
 WHERE s.valid_to IS NULL
   AND s.starts_at < :until
   AND s.ends_at > :since
   AND area_holds(:area_code, :at, t.township_code, t.village_code, t.geom)
 ORDER BY s.source, s.vehicle_id, s.starts_at
