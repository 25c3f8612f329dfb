"""Hours of news rolled up: recomputed whole from the rows that are there, so that nothing counts twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select
from sqlalchemy import Table as CoreTable

from hub.store.deliveries import RollupDue
from hub.store.table import Table
from hub.store.writes import as_table

HOURS_AT_ONCE = 500
"""Hours rolled up in one transaction: seconds of work, and no long locks."""

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Rollup:
    """What stays of an hour of news after its rows are gone: one row a feature and hour of ``table``.

    ``values``: column of ``table`` → aggregate over the news' columns; each must not depend on the order of rows.
    """

    table: type[Table]
    values: Mapping[str, ColumnElement[Any]]


def roll_up(
    connection: Connection, observed: type[Table], rollup: Rollup, most: int = HOURS_AT_ONCE
) -> int:
    """Rolls up the oldest due hours of a table of news: how many.

    What was noted before this look is taken away together with the look; a batch that is still being written
    notes its hours with its rows, so it is seen with them, next time.
    """
    table = as_table(observed)
    connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(table.name, 1))))
    own = RollupDue.observed_table == table.name
    oldest = select(RollupDue.hour).where(own).distinct().order_by(RollupDue.hour).limit(most)
    hours = sorted(set(connection.execute(oldest).scalars()))
    return _recompute(connection, table, rollup, hours)


def roll_up_between(
    connection: Connection, observed: type[Table], rollup: Rollup, first: datetime, last: datetime
) -> int:
    """Rolls up every due hour from ``first`` (inclusive) to ``last`` (exclusive): how many."""
    table = as_table(observed)
    asked = select(RollupDue.hour).where(
        RollupDue.observed_table == table.name, RollupDue.hour >= first, RollupDue.hour < last
    )
    return _recompute(connection, table, rollup, sorted(set(connection.execute(asked).scalars())))


def _recompute(
    connection: Connection, table: CoreTable, rollup: Rollup, hours: Sequence[datetime]
) -> int:
    if not hours:
        return 0
    due = delete(RollupDue).where(
        RollupDue.observed_table == table.name, RollupDue.hour == func.any(list(hours))
    )
    connection.execute(due)
    kept = as_table(rollup.table)
    connection.execute(delete(kept).where(kept.c.hour == func.any(list(hours))))
    for first, last in _stretches(hours):
        _insert_hours(connection, table, kept, rollup, first, last)
    return len(hours)


def _stretches(hours: Sequence[datetime]) -> list[tuple[datetime, datetime]]:
    """Hours that follow each other as (first moment, first moment after)."""
    found: list[tuple[datetime, datetime]] = []
    for hour in hours:
        if found and found[-1][1] == hour:
            found[-1] = (found[-1][0], hour + HOUR)
        else:
            found.append((hour, hour + HOUR))
    return found


def _insert_hours(
    connection: Connection,
    table: CoreTable,
    kept: CoreTable,
    rollup: Rollup,
    first: datetime,
    last: datetime,
) -> None:
    hour = func.date_trunc("hour", table.c.phenomenon_time, "UTC")
    rows = (
        select(table.c.feature_id, hour, func.bool_or(table.c.simulated), *rollup.values.values())
        .where(table.c.phenomenon_time >= first, table.c.phenomenon_time < last)
        .group_by(table.c.feature_id, hour)
    )
    names = ["feature_id", "hour", "simulated", *rollup.values]
    connection.execute(insert(kept).from_select(names, rows))
