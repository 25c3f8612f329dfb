-- In which cardiac arrests out of hospital did circulation come back, and where were they?
--   :since, :until   timestamptz, the window; a run is of the moment of its call
--   :area_code       text, MOI code, NULL for the whole county;  :at  date, whose boundaries count
--   :srid            integer, a metric coordinate system (EPSG)
--   source, simulated, township_code, village_code (NULL where it is not known), x, y (metres; NULL without a point)
--   hit              boolean; NULL where nobody has reported it
--   day              date of the call in the county
WITH run AS (
       SELECT r.*,
              o.row_id AS outcome,
              o.rosc
         FROM ambulance_runs_once(:since, :until) AS r
         LEFT JOIN LATERAL (
                -- of several reports the newest that says it; one without a unit is of any unit of the incident
                SELECT row_id, rosc
                  FROM ambulance_outcome
                 WHERE valid_to IS NULL
                   AND incident_id = r.incident_id
                   AND simulated = r.simulated
                   AND COALESCE(ems_unit = r.ems_unit, true)
                   AND rosc IS NOT NULL
                 ORDER BY ems_unit IS NULL, reported_at DESC NULLS LAST, row_id
                 LIMIT 1
              ) AS o ON TRUE
        WHERE r.is_ohca
     ),
     once AS (
       -- one patient, one outcome: where two units went it counts where the first was called
       SELECT DISTINCT ON (COALESCE(outcome::text, source || ' ' || feature_id)) *
         FROM run
        ORDER BY COALESCE(outcome::text, source || ' ' || feature_id), unit_notified_datetime, feature_id
     )
SELECT source,
       simulated,
       township_code,
       village_code,
       rosc AS hit,
       (COALESCE(psap_datetime, unit_notified_datetime, en_route_datetime, arrive_scene_datetime)
          AT TIME ZONE 'Asia/Taipei')::date AS day,
       ST_X(ST_Transform(geom, :srid)) AS x,
       ST_Y(ST_Transform(geom, :srid)) AS y
  FROM once
 WHERE area_holds(:area_code, :at, township_code, village_code, geom)
 ORDER BY source, feature_id
