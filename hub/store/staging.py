"""The staging table: one delivery's rows, streamed in by binary COPY, gone at the end of the transaction."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import TIMESTAMP, BigInteger, Column, Connection, Float, Integer, MetaData, Text
from sqlalchemy import Table as CoreTable
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Date

from hub.store.tables import Table

STAGED = "staged"
PLACED = ("township_code", "village_code", "place_basis", "flags")
"""Staging columns beside the dataset's own, in the order of the COPY, before lon, lat, stated_lon, stated_lat
and ``original`` (the row's own cells as JSON: what is refused later is still kept whole)."""


def staging(connection: Connection, table: type[Table], columns: Sequence[str]) -> CoreTable:
    """An empty temporary table shaped for one delivery; gone at the end of the transaction."""
    own = [Column(name, _staged_type(table, name)) for name in columns]
    staged = CoreTable(
        STAGED,
        MetaData(),
        Column("line", Integer, nullable=False),
        Column("feature_id", Text, nullable=False),
        Column("content_hash", Text, nullable=False),
        Column("since", TIMESTAMP(timezone=True), nullable=False),
        *own,
        Column("township_code", Text),
        Column("village_code", Text),
        Column("place_basis", Text),
        Column("flags", ARRAY(Text)),
        *(Column(name, Float) for name in ("lon", "lat", "stated_lon", "stated_lat")),
        Column("original", Text, nullable=False),
        prefixes=["TEMPORARY"],
        postgresql_on_commit="DROP",
    )
    staged.create(connection)
    return staged


def _staged_type(table: type[Table], name: str) -> Any:
    kind = table.__table__.c[name].type
    return Date() if isinstance(kind, Date) else kind


def copy(connection: Connection, staged: CoreTable, rows: Iterable[tuple[Any, ...]]) -> None:
    """Streams ``rows`` (cells in the staging table's column order) by binary COPY."""
    names = ", ".join(f'"{column.name}"' for column in staged.columns)
    raw = connection.connection.cursor()
    with raw.copy(f'COPY "{staged.name}" ({names}) FROM STDIN (FORMAT BINARY)') as stream:
        stream.set_types([_copy_type(column) for column in staged.columns])
        for row in rows:
            stream.write_row(row)


def _copy_type(column: Column[Any]) -> str:
    kinds = {
        BigInteger: "int8",
        Integer: "int4",
        Float: "float8",
        TIMESTAMP: "timestamptz",
        Date: "date",
        ARRAY: "text[]",
    }
    return next((name for kind, name in kinds.items() if isinstance(column.type, kind)), "text")
