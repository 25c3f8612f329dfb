-- Which cases may anybody see, the newest first?
--   :ids             text[], numbers of cases; NULL for any
--   :codes           text[], codes of services; NULL for any
--   :statuses        text[] of open, closed; NULL for both
--   :since, :until   timestamptz, requested from (inclusive) and until (exclusive); NULL: no bound
--   :updated_since, :updated_until   timestamptz, the same for the last change
--   :west, :south, :east, :north     degrees; NULL for no box
--   :lon, :lat, :radius              degrees, and metres on the spheroid; NULL for no circle
--   :township        text, MOI code; NULL for the whole county
--   :most, :skip     integers: rows at most, and left out before them
--   the columns of issue_public but for geom; lon, lat in degrees, NULL without a point
SELECT p.source,
       p.simulated,
       p.service_request_id,
       p.service_code,
       p.service_name,
       p.service_name_en,
       p.promised_days,
       p.service_notice,
       p.description,
       p.status,
       p.state,
       p.status_notes,
       p.agency_responsible,
       p.requested_datetime,
       p.updated_datetime,
       p.expected_datetime,
       p.media_url,
       p.address,
       p.address_id,
       p.zipcode,
       p.township_code,
       p.village_code,
       ST_X(p.geom) AS lon,
       ST_Y(p.geom) AS lat
  FROM issue_public AS p
 WHERE (CAST(:ids AS text[]) IS NULL OR p.service_request_id = ANY (:ids))
   AND (CAST(:codes AS text[]) IS NULL OR p.service_code = ANY (:codes))
   AND (CAST(:statuses AS text[]) IS NULL OR p.status = ANY (:statuses))
   AND (CAST(:since AS timestamptz) IS NULL OR p.requested_datetime >= :since)
   AND (CAST(:until AS timestamptz) IS NULL OR p.requested_datetime < :until)
   AND (CAST(:updated_since AS timestamptz) IS NULL OR p.updated_datetime >= :updated_since)
   AND (CAST(:updated_until AS timestamptz) IS NULL OR p.updated_datetime < :updated_until)
   AND (CAST(:township AS text) IS NULL OR p.township_code = :township)
   AND (CAST(:west AS float8) IS NULL
        OR p.geom && ST_MakeEnvelope(:west, :south, :east, :north, 4326))
   AND (CAST(:radius AS float8) IS NULL
        OR ST_DWithin(p.geom::geography, ST_SetSRID(ST_MakePoint(:lon, :lat), 4326)::geography, :radius))
 ORDER BY p.requested_datetime DESC, p.source, p.service_request_id
 LIMIT :most
OFFSET :skip
