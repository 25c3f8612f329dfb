-- Is there a free ambulance in each township?
--   :now         timestamptz;  :silence_s  seconds without a word after which nothing is known of a vehicle
--   :county      text, MOI county code
--   township_code, name_zh, name_en
--   has_station  boolean: one in service
--   simulated    boolean: its station or one of the vehicles there
--   free         boolean: one that is available was there last; NULL: none, and of one that was there last nothing is known
WITH word AS (
       SELECT feature_id, simulated, phenomenon_time AS at, service_status, township_code, 0 AS kind
         FROM ambulance_position_latest
       UNION ALL
       SELECT feature_id, simulated, phenomenon_time, service_status, NULL, 1
         FROM ambulance_status_latest
     ),
     heard AS (
       -- of a position and a status of one moment the status holds
       SELECT feature_id,
              bool_or(simulated) AS simulated,
              max(at) AS at,
              (array_agg(service_status ORDER BY at DESC, kind DESC) FILTER (WHERE service_status IS NOT NULL))[1]
                AS status,
              (array_agg(township_code ORDER BY at DESC) FILTER (WHERE kind = 0))[1] AS township_code
         FROM word
        GROUP BY feature_id
     ),
     vehicle AS (
       SELECT township_code,
              simulated,
              CASE WHEN status = 'outOfService' THEN false
                   WHEN at >= CAST(:now AS timestamptz) - make_interval(secs => :silence_s) THEN status = 'available'
              END AS free
         FROM heard
     ),
     station AS (
       SELECT township_code, bool_or(simulated) AS simulated
         FROM ambulance_station
        WHERE valid_to IS NULL AND service_status = 'in_service'
        GROUP BY township_code
     )
SELECT a.area_code AS township_code,
       a.name_zh,
       COALESCE(a.name_en, a.name_zh) AS name_en,
       s.township_code IS NOT NULL AS has_station,
       COALESCE(s.simulated, false) OR COALESCE(bool_or(v.simulated), false) AS simulated,
       CASE WHEN bool_or(v.free) THEN true
            WHEN bool_or(v.free IS NULL AND v.township_code IS NOT NULL) THEN NULL
            ELSE false
       END AS free
  FROM (
         SELECT DISTINCT ON (area_code) area_code, name_zh, name_en
           FROM area
          WHERE level = 'township' AND county_code = :county AND valid_to IS NULL
          ORDER BY area_code, valid_from DESC NULLS LAST
       ) AS a
  LEFT JOIN station AS s ON s.township_code = a.area_code
  LEFT JOIN vehicle AS v ON v.township_code = a.area_code
 GROUP BY a.area_code, a.name_zh, a.name_en, s.township_code, s.simulated
 ORDER BY a.area_code
