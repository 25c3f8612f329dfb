-- What happened to a case, from whatever door it came, the earliest first?
--   :source, :case_id   text;  :simulated   boolean
--   at            when it was so;  known_at  when the hub learned it
--   status, state, answer, office   what a step says; NULL where it was no step
--   told_by       the source that said it
--   act, by, by_office, note, details   what an official did, who it was, and the internal note; NULL: it came otherwise
WITH step AS (
       SELECT u.message_key,
              u.phenomenon_time,
              u.recorded_at,
              u.status,
              u.state,
              u.status_notes,
              u.agency_responsible,
              u.source
         FROM issue_update AS u
        WHERE u.feature_id = :case_id
          AND COALESCE(u.request_source, u.source) = :source
          AND u.simulated = :simulated
     ), act AS (
       SELECT a.*,
              account.name AS account_name
         FROM case_act AS a
         LEFT JOIN account USING (account_id)
        WHERE a.source = :source AND a.case_id = :case_id
     )
SELECT COALESCE(step.phenomenon_time, act.at) AS at,
       COALESCE(act.at, step.recorded_at) AS known_at,
       step.status,
       step.state,
       step.status_notes AS answer,
       step.agency_responsible AS office,
       COALESCE(step.source, 'desk') AS told_by,
       act.act,
       act.account_name AS by,
       act.office AS by_office,
       act.note,
       act.details
  FROM step
  FULL JOIN act USING (message_key)
 ORDER BY 1, act.act_id NULLS FIRST, step.message_key
