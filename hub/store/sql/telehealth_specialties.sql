-- Which specialties have telehealth hours, or had a session?
--   value   text
SELECT specialty AS value FROM clinic_slot WHERE valid_to IS NULL
UNION
SELECT specialty FROM clinic_session
 ORDER BY value
