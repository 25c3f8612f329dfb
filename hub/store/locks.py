"""Locks that last as long as their transaction."""

from sqlalchemy import Connection, func, select


def lock(connection: Connection, name: str) -> None:
    """One at a time of whoever locks ``name``, e.g. a dataset; held to the end of the transaction."""
    connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
