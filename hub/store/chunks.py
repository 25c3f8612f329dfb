"""Chunks: many rows as columns on their way into a staging table."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyarrow as pa
from sqlalchemy import (
    TIMESTAMP,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Float,
    Integer,
    Time,
    Uuid,
)
from sqlalchemy import Table as CoreTable
from sqlalchemy.types import Date

from hub.store import wire

ORIGINAL = "original"
"""The staging column of a row's own cells (JSON): most chunks are stored without anybody asking for it."""

TEXT = pa.string()
ARROW = {
    BigInteger: pa.int64(),
    Integer: pa.int32(),
    Boolean: pa.bool_(),
    Float: pa.float64(),
    TIMESTAMP: pa.timestamp("us", "UTC"),
    Time: pa.time64("us"),
    Date: pa.date32(),
    Uuid: pa.binary(16),
}
"""Column types as Arrow has them; everything else is text."""


@dataclass(frozen=True)
class Chunk:
    """``columns``: in the order of the staging table's, all of one length; ``originals``: its last one, where it has it."""

    columns: Mapping[str, pa.Array]
    originals: Callable[[], pa.Array] | None = None

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    @cached_property
    def sent(self) -> memoryview:
        """The rows as COPY sends them."""
        return wire.stream(list(self.columns.values()))

    def whole(self) -> "Chunk":
        """The same with the rows' own cells."""
        if self.originals is None:
            return self
        return Chunk({**self.columns, ORIGINAL: self.originals()})


def shaped(
    staged: CoreTable,
    cells: Mapping[str, pa.Array],
    originals: Callable[[], pa.Array] | None = None,
) -> Chunk:
    """The columns that the staging table has, in its order and types."""
    columns = [column for column in staged.columns if column.name != ORIGINAL]
    return Chunk({c.name: cells[c.name].cast(arrow_type(c)) for c in columns}, originals)


def chunk_of(staged: CoreTable, rows: Sequence[tuple[Any, ...]]) -> Chunk:
    """Rows of cells as columns."""
    cells = list(zip(*rows, strict=True)) if rows else [()] * len(staged.columns)
    named = dict(zip(staged.columns, cells, strict=True))
    made = {c.name: _as_array(values, arrow_type(c)) for c, values in named.items()}
    own = made.pop(ORIGINAL, None)
    return Chunk(made, None if own is None else lambda: own)


def _as_array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    if pa.types.is_fixed_size_binary(kind):
        values = [None if value is None else value.bytes for value in values]
    return pa.array(values, kind)


def joined(*chunks: Chunk | None) -> list[Chunk]:
    """The chunks that hold any rows, as one; none where none does."""
    some = [chunk for chunk in chunks if chunk is not None and len(chunk)]
    if len(some) < 2:
        return some
    columns = {
        name: pa.concat_arrays([chunk.columns[name] for chunk in some]) for name in some[0].columns
    }
    own = [chunk.originals for chunk in some if chunk.originals is not None]
    return [Chunk(columns, (lambda: pa.concat_arrays([each() for each in own])) if own else None)]


def copy_chunks(
    connection: Connection, staged: CoreTable, chunks: Iterable[Chunk], *, whole: bool = True
) -> None:
    """Streams chunks as one binary COPY; each is asked for when the last one is on its way.

    ``whole``: with the rows' own cells, where the table has a column for them.
    """
    names = [column.name for column in staged.columns if whole or column.name != ORIGINAL]
    listed = ", ".join(f'"{name}"' for name in names)
    raw = connection.connection.cursor()
    with raw.copy(f'COPY "{staged.name}" ({listed}) FROM STDIN (FORMAT BINARY)') as stream:
        stream.write(wire.SIGNATURE)
        for chunk in chunks:
            stream.write((chunk.whole() if whole else chunk).sent)
        stream.write(wire.TRAILER)


def arrow_type(column: Column[Any]) -> pa.DataType:
    """The Arrow type of a staging table's column."""
    return next((known for kind, known in ARROW.items() if isinstance(column.type, kind)), TEXT)
