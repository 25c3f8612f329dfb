-- How many minutes did each ambulance run take to its scene, and where was that?
--   :since, :until   timestamptz, the window; a run is of the moment of its call
--   :basis           text: call (from the call on) or notified (from the word to the unit on)
--   :area_code       text, MOI code, NULL for the whole county;  :at  date, whose boundaries count
--   :srid            integer, a metric coordinate system (EPSG)
--   source, simulated, township_code, village_code (NULL where it is not known), x, y (metres; NULL without a point)
--   amount           minutes; NULL where a time is missing, or where the times cannot be
--   day              date of the call in the county
SELECT r.source,
       r.simulated,
       r.township_code,
       r.village_code,
       ambulance_response_min(r, :basis) AS amount,
       (COALESCE(r.psap_datetime, r.unit_notified_datetime, r.en_route_datetime, r.arrive_scene_datetime)
          AT TIME ZONE 'Asia/Taipei')::date AS day,
       ST_X(ST_Transform(r.geom, :srid)) AS x,
       ST_Y(ST_Transform(r.geom, :srid)) AS y
  FROM ambulance_runs_once(:since, :until) AS r
 WHERE area_holds(:area_code, :at, r.township_code, r.village_code, r.geom)
 ORDER BY r.source, r.feature_id
