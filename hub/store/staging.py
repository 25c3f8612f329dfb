"""The staging table: one delivery's rows, streamed in by binary COPY, gone at the end of the transaction."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    TIMESTAMP,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Float,
    Integer,
    MetaData,
    Text,
    Time,
    Uuid,
)
from sqlalchemy import Table as CoreTable
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Date

from hub.store.chunks import ORIGINAL
from hub.store.table import Table

STAGED = "staged"
PLACED = ("township_code", "village_code", "place_basis", "flags")
"""Staging columns beside the dataset's own, in the order of the COPY, before the points, ``steps`` (JSON) and
``original`` (the row's own cells as JSON: what may be refused later is still kept whole)."""

POINTS = {"geom": ("lon", "lat"), "stated_geom": ("stated_lon", "stated_lat")}


KINDS = 64
"""Kinds of rows whose staging table is kept: more than all datasets have. A report of one row would otherwise spend most of
its time on making the same statements anew."""

FLAG_MARK = ","
"""Between the flags of one row in their text form."""

COPIED = {
    BigInteger: "int8",
    Integer: "int4",
    Boolean: "bool",
    Float: "float8",
    TIMESTAMP: "timestamptz",
    Time: "time",
    Date: "date",
    Uuid: "uuid",
    ARRAY: "text[]",
}
"""Column types as COPY names them; everything else is text."""


def staging(connection: Connection, table: type[Table], columns: Sequence[str]) -> CoreTable:
    """An empty temporary table for one delivery of things; gone at the end of the transaction."""
    staged = things_table(table, columns)
    staged.create(connection)
    return staged


def things_table(table: type[Table], columns: Sequence[str]) -> CoreTable:
    """How things are staged, shaped after their own table; the same each time, so that made statements are known again."""
    return _things_table(table, tuple(columns))


@lru_cache(maxsize=KINDS)
def _things_table(table: type[Table], columns: tuple[str, ...]) -> CoreTable:
    own = [Column(name, _staged_type(table, name)) for name in columns]
    return CoreTable(
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
        Column("flags", Text),
        *(Column(name, Float) for pair in POINTS.values() for name in pair),
        Column("steps", Text),
        Column(ORIGINAL, Text),
        prefixes=["TEMPORARY"],
        postgresql_on_commit="DROP",
    )


def news_staging(connection: Connection, table: type[Table], columns: Sequence[str]) -> CoreTable:
    """An empty temporary table for chunks of news; gone at the end of the transaction."""
    staged = news_table(table, columns)
    staged.create(connection)
    return staged


def news_table(table: type[Table], columns: Sequence[str]) -> CoreTable:
    """How news are staged: the cells of ``observations.news_columns``; the same each time, as above."""
    return _news_table(table, tuple(columns))


@lru_cache(maxsize=KINDS)
def _news_table(table: type[Table], columns: tuple[str, ...]) -> CoreTable:
    kept = table.__table__
    known = ("message_key", "phenomenon_time", "result_time", "feature_id", "seq", "time_source")
    place = ("township_code", "village_code") if "geom" in kept.c else ()
    points = [Column(name, Float) for name in ("lon", "lat")] if place else []
    return CoreTable(
        STAGED,
        MetaData(),
        Column("line", Integer, nullable=False),
        *(Column(name, kept.c[name].type) for name in known),
        Column("flags", Text, nullable=False),
        *(Column(name, kept.c[name].type) for name in (*columns, *place)),
        *points,
        prefixes=["TEMPORARY"],
        postgresql_on_commit="DROP",
    )


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
    return next((name for kind, name in COPIED.items() if isinstance(column.type, kind)), "text")
