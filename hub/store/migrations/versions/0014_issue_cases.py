"""The cases that count, and when each was closed and opened again, said once for every query of them

Revision: 0014
Follows: 0013
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

CASES = """
CREATE VIEW issue_case AS
SELECT r.source,
       r.feature_id,
       r.simulated,
       r.township_code,
       r.village_code,
       r.geom,
       COALESCE(r.service_name, coded.service_name, r.service_code) AS category,
       COALESCE(coded.promised_days, named.promised_days) AS promised_days,
       r.status,
       r.requested_datetime AS opened_at,
       r.closed_datetime AS said_closed_at
  FROM issue_request AS r
  LEFT JOIN (
         SELECT DISTINCT ON (feature_id, simulated) feature_id, simulated, service_name, promised_days
           FROM issue_service
          WHERE valid_to IS NULL
          ORDER BY feature_id, simulated, source
       ) AS coded ON coded.feature_id = r.service_code AND coded.simulated = r.simulated
  LEFT JOIN (
         SELECT DISTINCT ON (service_name, simulated) service_name, simulated, promised_days
           FROM issue_service
          WHERE valid_to IS NULL
          ORDER BY service_name, simulated, source
       ) AS named ON named.service_name = r.service_name AND named.simulated = r.simulated
 WHERE r.valid_to IS NULL
   AND (r.state IS NULL OR r.state NOT IN ('unconfirmed', 'hidden', 'duplicate'))
"""

CLOSINGS = """
CREATE FUNCTION issue_closings(
  of_source text, of_case text, of_simulated boolean, opened_at timestamptz, said_closed_at timestamptz
) RETURNS TABLE (closed_at timestamptz, reopened_at timestamptz, open_at timestamptz) LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN said_closed_at >= GREATEST(turn.open_at, opened_at)
               AND COALESCE(said_closed_at <= turn.reopened_at, true)
              THEN said_closed_at
              WHEN turn.at > opened_at THEN turn.at
          END,
         turn.reopened_at,
         turn.open_at
    FROM (
           SELECT step.status,
                  step.at,
                  step.open_at,
                  lead(step.at) OVER (ORDER BY step.number) AS reopened_at
             FROM (
                    SELECT u.status,
                           u.phenomenon_time AS at,
                           row_number() OVER so_far AS number,
                           lag(u.status) OVER so_far AS status_before,
                           lag(u.phenomenon_time) OVER so_far AS open_at
                      FROM issue_update AS u
                     WHERE u.feature_id = of_case
                       AND COALESCE(u.request_source, u.source) = of_source
                       AND u.simulated = of_simulated
                    WINDOW so_far AS (ORDER BY u.phenomenon_time, u.result_time, u.message_key)
                  ) AS step
            WHERE step.status IS DISTINCT FROM step.status_before
         ) AS turn
   WHERE turn.status = 'closed'
$$
"""


def upgrade() -> None:
    op.execute(CASES)
    op.execute(
        "COMMENT ON VIEW issue_case IS 'Cases that count: the current row of each, without those that are not confirmed "
        "yet, not public, or marked as the duplicate of another; with the days promised for its category.'"
    )
    op.execute(CLOSINGS)
    op.execute(
        "COMMENT ON FUNCTION issue_closings IS 'Each time that a case was closed: when (as the case says, where that fits "
        "its steps, else the step; NULL: nobody said), when it was opened again after it (NULL: never), and the last step "
        "before it, when it was open (NULL: none is known).'"
    )


def downgrade() -> None:
    op.execute("DROP FUNCTION issue_closings")
    op.execute("DROP VIEW issue_case")
