"""Whether an area holds a place, said once for every query that can be asked of one area

Revision: 0012
Follows: 0011
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute(
        """
        CREATE FUNCTION area_holds(asked text, day date, township_code text, village_code text, place geometry)
        RETURNS boolean LANGUAGE sql STABLE AS $$
          SELECT asked IS NULL
              OR COALESCE(township_code = asked, false)
              OR CASE WHEN place IS NULL THEN COALESCE(village_code = asked, false)
                      ELSE EXISTS (
                             SELECT 1
                               FROM area AS a
                              WHERE a.area_code = asked
                                AND a.level = 'village'
                                AND (a.valid_from IS NULL OR a.valid_from <= day)
                                AND (a.valid_to IS NULL OR a.valid_to > day)
                                AND ST_Intersects(a.geom, place)
                           )
                 END
        $$
        """
    )
    op.execute(
        "COMMENT ON FUNCTION area_holds IS 'Does the area (NULL: the whole county) hold a place? A township by code; "
        "a village by the point within its boundary of that day, by code where there is no point.'"
    )


def downgrade() -> None:
    op.execute("DROP FUNCTION area_holds")
