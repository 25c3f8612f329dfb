"""The one door to PostgreSQL: engine and transactions; driver errors are translated here and nowhere else."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import Connection, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from hub.errors import (
    DatabaseAway,
    DatabaseBusy,
    DatabaseFull,
    DatabaseRefused,
    Misconfigured,
    ServiceFault,
)

CONNECT_TIMEOUT_S = 5
"""A database that does not answer in this time is away: an official should not wait longer to be told."""

SILENT = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}
"""Seconds, and milliseconds for the last: after 25 seconds without a sign of life the server's machine has gone. TCP
alone would wait a quarter of an hour, and a worker with it."""

KEEPALIVE = "-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3"
"""Seconds, for the server: of a worker's machine that has gone it frees the locks within a minute."""

AWAY_HINT = "Nothing was half stored. Start the database (script/server, or HUB_DATABASE_URL) and do it again."
ADDRESS_HINT = "Give HUB_DATABASE_URL as postgresql://user:password@host:port/name."
NO_ROOM = "53100"
"""SQLSTATE of a full disk."""
IN_THE_WAY = frozenset({"40001", "40P01", "55P03"})
"""SQLSTATEs of a serialization failure, a deadlock, and a lock not to be had in time."""

LIMITS = "54"
"""Class of SQLSTATEs of a statement that is too much: about its content, though the driver calls it operational."""

log = logging.getLogger("hub.database")


def engine(url: str, *, pool_size: int = 5, name: str = "hub") -> Engine:
    """A pooled engine on ``url`` (``postgresql://…``), through psycopg 3; ``name``: as the server lists it.

    Raises:
        Misconfigured: the address is none, or not one of PostgreSQL.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as fault:
        raise Misconfigured(
            "The database address is none that can be read.", hint=ADDRESS_HINT
        ) from fault
    if not parsed.drivername.startswith("postgresql"):
        raise Misconfigured(
            f"The database address begins with {parsed.drivername!r}.",
            hint=ADDRESS_HINT,
        )
    return create_engine(
        parsed.set(drivername="postgresql+psycopg"),
        pool_size=pool_size,
        max_overflow=0,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT_S,
            "application_name": name,
            "options": KEEPALIVE,
            **SILENT,
        },
    )


@contextmanager
def transaction(source: Engine) -> Iterator[Connection]:
    """A transaction: all of it, or nothing.

    Raises:
        DatabaseAway: the server cannot be reached, or went away; nothing was stored.
        ServiceFault: it refused the statement (a defect of ours, or a schema that is behind).
    """
    with translated(), source.begin() as connection:
        yield connection


@contextmanager
def trial(source: Engine) -> Iterator[Connection]:
    """As ``transaction``, but at its end everything is taken back: for dry runs.

    Raises:
        DatabaseAway, ServiceFault: as ``transaction``.
    """
    with translated(), source.connect() as connection, connection.begin() as begun:
        yield connection
        begun.rollback()


@contextmanager
def translated() -> Iterator[None]:
    """Turns driver errors into ours; driver text never reaches a caller outside the log."""
    try:
        yield
    except DBAPIError as fault:
        raise _ours(fault.orig, invalidated=fault.connection_invalidated) from fault
    except psycopg.Error as fault:  # COPY goes past SQLAlchemy
        raise _ours(fault) from fault


def _ours(fault: BaseException | None, *, invalidated: bool = False) -> ServiceFault:
    """The error of our own tree that a driver's error means."""
    sqlstate = getattr(fault, "sqlstate", None)
    if sqlstate in IN_THE_WAY:
        return DatabaseBusy(
            "Two changes stood in each other's way.", hint="Nothing was stored; do it again."
        )
    if sqlstate == NO_ROOM:
        return DatabaseFull(
            "The database's disk is full.",
            hint="Nothing was half stored. Make room on the disk of PostgreSQL's data, then do it again.",
        )
    lost = isinstance(fault, psycopg.OperationalError) and not str(sqlstate).startswith(LIMITS)
    if lost or invalidated or "terminating connection" in str(fault):
        return DatabaseAway("The database is away, or went away halfway.", hint=AWAY_HINT)
    if isinstance(fault, psycopg.ProgrammingError) and "does not exist" in str(fault):
        return ServiceFault(
            "The database has not the tables this version needs.",
            hint="Run `hub migrate`, then do it again.",
            code="schema_behind",
        )
    reason = getattr(getattr(fault, "diag", None), "message_primary", None)
    # The server's first line is what an operator needs; never the row, which may hold a person.
    log.error("event=database_refused sqlstate=%s reason=%s", sqlstate, reason)
    return DatabaseRefused(
        "The database refused a statement.",
        hint="Nothing was stored. Send the operator the log's last lines.",
        sqlstate=sqlstate,
    )
