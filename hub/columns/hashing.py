"""Hashes of many rows' content, the same as ``hub.keys`` gives of single rows."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from hub.keys import digest
from hub.store import wire


def content(columns: Sequence[pa.Array], heads: pa.BinaryArray | None = None) -> pa.BinaryArray:
    """The bytes of each row's content, after its head; as ``hub.keys.content_of`` has them."""
    said = wire.cells([_plain(column) for column in columns])
    return said if heads is None else pc.binary_join_element_wise(heads, said, wire.NOTHING)


def digests(said: pa.BinaryArray, size: int) -> bytes:
    """The hashes of all rows one after another, each ``size`` bytes long."""
    return b"".join([digest(row, size) for row in wire.each(said)])


def _plain(column: pa.Array) -> pa.Array:
    """-0.0 is no other content than 0.0."""
    return pc.add(column, 0.0) if pa.types.is_floating(column.type) else column
