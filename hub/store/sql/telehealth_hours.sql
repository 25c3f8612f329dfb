-- How many telehealth hours a week does each open place of care offer, and where is it?
--   :specialty   text, NULL for all together
--   :until       timestamptz, what stood just before then; later than every row for what stands now
--   :srid        integer, a metric coordinate system (EPSG)
--   feature_id, source, township_code, village_code, simulated
--   hours        a week
--   day          date, when the timetable was observed; where the source does not say, when we received it
--   x, y         metres of :srid; NULL where only the township is known
SELECT c.feature_id,
       c.source,
       c.township_code,
       c.village_code,
       bool_or(c.simulated OR s.simulated) AS simulated,
       sum(date_part('epoch', s.ends - s.starts) / 3600) AS hours,
       max(COALESCE(s.observed_on, (d.received_at AT TIME ZONE 'Asia/Taipei')::date)) AS day,
       ST_X(ST_Transform(c.geom, :srid)) AS x,
       ST_Y(ST_Transform(c.geom, :srid)) AS y
  FROM clinic_slot AS s
  JOIN delivery AS d ON d.delivery_id = s.delivery_id
  JOIN LATERAL (
         -- two lists may name one place: its hours count once
         SELECT *
           FROM clinic_site
          WHERE feature_id = s.clinic_id
            AND valid_from < :until
            AND (valid_to IS NULL OR valid_to >= :until)
            AND service_status = 'in_service'
          ORDER BY geom IS NULL, source
          LIMIT 1
       ) AS c ON TRUE
 WHERE s.telehealth
   AND s.valid_from < :until
   AND (s.valid_to IS NULL OR s.valid_to >= :until)
   AND (CAST(:specialty AS text) IS NULL OR s.specialty = :specialty)
 GROUP BY c.row_id, c.feature_id, c.source, c.township_code, c.village_code, c.geom
 ORDER BY c.source, c.feature_id
