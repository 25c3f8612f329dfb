-- Which ambulances are free at this moment, and where was each last?
--   :now        timestamptz;  :silence_s  seconds without a word after which nothing is known of a vehicle
--   :srid       integer, a metric coordinate system (EPSG)
--   feature_id  of every vehicle that is listed or has ever spoken
--   source, simulated
--   free        boolean: its last word is that it is available; NULL: silent for too long. A vehicle out of service
--               stays so until it says otherwise
--   day         timestamptz, its last word; NULL where there was none
--   x, y        metres of :srid, where it was last; NULL where that is not known
WITH word AS (
       SELECT feature_id, source, simulated, phenomenon_time AS at, service_status, geom, 0 AS kind
         FROM ambulance_position_latest
       UNION ALL
       SELECT feature_id, source, simulated, phenomenon_time, service_status, NULL, 1
         FROM ambulance_status_latest
     ),
     heard AS (
       -- of a position and a status of one moment the status holds
       SELECT feature_id,
              min(source) AS source,
              bool_or(simulated) AS simulated,
              max(at) AS at,
              (array_agg(service_status ORDER BY at DESC, kind DESC) FILTER (WHERE service_status IS NOT NULL))[1]
                AS status,
              (array_agg(geom ORDER BY at DESC) FILTER (WHERE geom IS NOT NULL))[1] AS geom
         FROM word
        GROUP BY feature_id
     ),
     listed AS (
       SELECT feature_id, min(source) AS source, bool_or(simulated) AS simulated
         FROM ambulance_vehicle
        WHERE valid_to IS NULL
        GROUP BY feature_id
     )
SELECT feature_id,
       COALESCE(heard.source, listed.source) AS source,
       COALESCE(heard.simulated, listed.simulated) AS simulated,
       CASE WHEN heard.status = 'outOfService' THEN false
            WHEN heard.at >= CAST(:now AS timestamptz) - make_interval(secs => :silence_s) THEN heard.status = 'available'
       END AS free,
       heard.at AS day,
       ST_X(ST_Transform(heard.geom, :srid)) AS x,
       ST_Y(ST_Transform(heard.geom, :srid)) AS y
  FROM listed
  FULL JOIN heard USING (feature_id)
 ORDER BY feature_id
