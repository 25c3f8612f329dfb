"""Locks that last as long as their transaction."""

from sqlalchemy import Connection, func, select


def be_impatient(connection: Connection, seconds: float) -> None:
    """From now on to the end of the transaction, a lock that is not to be had within ``seconds`` is given up.

    The wait then ends as ``DatabaseBusy``.
    """
    connection.execute(select(func.set_config("lock_timeout", f"{seconds:g}s", True)))


def lock(connection: Connection, name: str) -> None:
    """One at a time of whoever locks ``name``, e.g. a dataset; held to the end of the transaction."""
    connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
