-- What does a service ask whoever reports, in order?
--   :code   text, the service's
--   code, question, question_en, datatype, datatype_description, is_required, is_variable, position, choices (text as it was given)
SELECT DISTINCT ON (a.position, a.code)
       a.code,
       a.question,
       a.question_en,
       a.datatype,
       a.datatype_description,
       a.is_required,
       a.is_variable,
       a.position,
       a.choices
  FROM issue_attribute AS a
 WHERE a.service_code = :code
   AND a.valid_to IS NULL
 ORDER BY a.position, a.code, a.source
