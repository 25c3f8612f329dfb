"""Reads: each query is one file ``sql/NAME.sql``, loaded by name, with bound parameters only."""

from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, TextClause, text

FOLDER = Path(__file__).parent / "sql"


@cache
def sql(name: str) -> str:
    """The text of the query ``name``, header and all."""
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")


@cache
def query(name: str) -> TextClause:
    """The query ``name``, ready to execute with its parameters by name."""
    return text(sql(name))


def records(connection: Connection, name: str, **parameters: Any) -> list[dict[str, Any]]:
    """Rows of a small query as plain mappings."""
    return [dict(row) for row in connection.execute(query(name), parameters).mappings()]
