-- Which open cases that anybody may see are of a service and near a point, the nearest first?
--   :code            text, the service's
--   :lon, :lat       degrees
--   :radius          metres; NULL for the service's own, else 100
--   :most            integer
--   service_request_id, service_name, description, address, lon, lat (degrees), requested_datetime
--   distance_m       metres on the spheroid
--   followers        how many follow it
SELECT near.*,
       (SELECT count(DISTINCT f.contact)
          FROM issue_follower AS f
         WHERE f.service_request_id = near.service_request_id
           AND f.valid_to IS NULL) AS followers
  FROM (
         SELECT p.service_request_id,
                p.service_name,
                p.description,
                p.address,
                ST_X(p.geom) AS lon,
                ST_Y(p.geom) AS lat,
                p.requested_datetime,
                ST_Distance(p.geom::geography, ST_SetSRID(ST_MakePoint(:lon, :lat), 4326)::geography) AS distance_m
           FROM issue_public AS p
          WHERE p.status = 'open'
            AND p.service_code = :code
            AND p.geom && ST_Expand(ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), 0.12)
       ) AS near
 WHERE near.distance_m <= COALESCE(
         CAST(:radius AS float8),
         (SELECT max(s.duplicate_radius_m) FROM issue_service AS s WHERE s.feature_id = :code AND s.valid_to IS NULL),
         100
       )
 ORDER BY near.distance_m, near.service_request_id
 LIMIT :most
