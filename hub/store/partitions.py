"""Months of news: made before they are written to, dropped when their time is over."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from psycopg import sql
from sqlalchemy import Connection, text

from hub.store.observed import PARTITIONS
from hub.store.table import Table

NAME = re.compile(r"^(?P<table>.+)_(?P<year>\d{4})_(?P<month>\d{2})$")
LOCK = "hub.partitions"
"""One process makes or drops months at a time."""


def month_of(at: datetime) -> datetime:
    """The first moment of the month (UTC) that ``at`` lies in."""
    return at.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def next_month(first: datetime) -> datetime:
    """The first moment of the month after."""
    return first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)


def months_between(first: datetime, last: datetime) -> list[datetime]:
    """Every month from that of ``first`` to that of ``last``."""
    months = [month_of(first)]
    while months[-1] < month_of(last):
        months.append(next_month(months[-1]))
    return months


def ensure_months(
    connection: Connection, declared: type[Table], months: Iterable[datetime]
) -> None:
    """Makes the months that are not there; in a transaction of its own, since others wait for its lock.

    A month is made beside the table and then attached: that disturbs nobody who writes or reads.
    """
    table = declared.__tablename__
    _lock(connection)
    there = set(existing(connection, table))
    for month in months:
        if month not in there:
            _make(connection, table, month)


def existing(connection: Connection, table: str) -> list[datetime]:
    """The months that ``table`` has, oldest first."""
    found = connection.execute(
        text(
            "SELECT child.relname FROM pg_inherits "
            "JOIN pg_class AS child ON child.oid = inhrelid JOIN pg_class AS parent ON parent.oid = inhparent "
            "WHERE parent.relname = :table ORDER BY 1"
        ),
        {"table": table},
    ).scalars()
    parts = (NAME.match(name) for name in found)
    return [datetime(int(p["year"]), int(p["month"]), 1, tzinfo=UTC) for p in parts if p]


def drop_month(connection: Connection, declared: type[Table], month: datetime) -> None:
    """Drops one month with its rows; waits for who is writing to it."""
    name = _identifier(declared.__tablename__, month)
    _run(connection, sql.SQL("DROP TABLE IF EXISTS {}").format(name))


def hold_month(connection: Connection, declared: type[Table], month: datetime) -> None:
    """Keeps everybody else out of one month to the end of the transaction."""
    name = _identifier(declared.__tablename__, month)
    _run(connection, sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(name))


def _make(connection: Connection, table: str, month: datetime) -> None:
    name = _identifier(table, month)
    parent = sql.Identifier(table)
    bounds = (sql.Literal(month.isoformat()), sql.Literal(next_month(month).isoformat()))
    _run(connection, sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(name, parent))
    attach = sql.SQL("ALTER TABLE {} ATTACH PARTITION {} FOR VALUES FROM ({}) TO ({})")
    _run(connection, attach.format(parent, name, *bounds))


def _identifier(table: str, month: datetime) -> sql.Identifier:
    return sql.Identifier(PARTITIONS, f"{table}_{month:%Y_%m}")


def _lock(connection: Connection) -> None:
    connection.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": LOCK}
    )


def _run(connection: Connection, statement: sql.Composed) -> None:
    raw = connection.connection.driver_connection
    connection.exec_driver_sql(statement.as_string(raw))
