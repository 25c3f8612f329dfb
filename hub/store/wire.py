"""Columns as PostgreSQL's binary COPY has them on the wire: many rows at once, without a Python object for a cell."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]

SIGNATURE = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
"""Begins the stream: its name, no flags, no extension."""

TRAILER = b"\xff\xff"
"""Ends it: a row of -1 cells."""

EPOCH_US = 946_684_800_000_000
"""Microseconds from 1970 to 2000, where PostgreSQL's clock begins."""

EPOCH_DAYS = 10_957
"""The same in days."""

NULL = -1
"""Length of a cell that holds nothing."""

NOTHING = b""
"""Stands between parts that are joined."""


def rows(columns: Sequence[pa.Array]) -> pa.BinaryArray:
    """Each row as COPY sends it: how many cells, then each with its length.

    Args:
        columns: of equal length; bool, int32, int64, float64, date32, time64[us], timestamp[us], string, or
            binary of fixed size (uuid).

    Raises:
        TypeError: a column of another type.
    """
    count = np.full(len(columns[0]), len(columns), dtype=">i2")
    return _joined(columns, [count])


def stream(columns: Sequence[pa.Array]) -> memoryview:
    """The rows' bytes one after another, as they are sent."""
    return _content(rows(columns))


def each(found: pa.BinaryArray) -> list[memoryview]:
    """What ``rows`` or ``cells`` gave, row by row."""
    data = _content(found)
    ends = np.frombuffer(found.buffers()[1], np.int32)[: len(found) + 1].tolist()
    return [data[begin:end] for begin, end in pairwise(ends)]


def _content(found: pa.BinaryArray) -> memoryview:
    return memoryview(found.buffers()[2] or b"")


def cells(columns: Sequence[pa.Array]) -> pa.BinaryArray:
    """Each row's cells with their lengths, one after another: equal bytes are equal content."""
    return _joined(columns, [])


def _joined(columns: Sequence[pa.Array], fixed: list[NDArray[Any]]) -> pa.BinaryArray:
    """Parts of fixed width are laid side by side by numpy, those of any width joined to them by Arrow."""
    pieces: list[pa.Array] = []
    for column in columns:
        if pa.types.is_string(column.type):
            fixed.append(_lengths(column))
            pieces += [_block(fixed), column.cast(pa.binary())]
            fixed = []
        elif column.null_count in (0, len(column)):
            fixed += _fixed(column)
        else:
            pieces += [_block(fixed), _gappy(column)] if fixed else [_gappy(column)]
            fixed = []
    if fixed:
        pieces.append(_block(fixed))
    joined: pa.BinaryArray = pc.binary_join_element_wise(
        *pieces, NOTHING, null_handling="replace", null_replacement=b""
    )
    return joined


def _lengths(column: pa.Array) -> NDArray[Any]:
    lengths: NDArray[Any] = pc.fill_null(pc.binary_length(column), NULL).to_numpy()
    return lengths.astype(">i4")


def _fixed(column: pa.Array) -> list[NDArray[Any]]:
    """Lengths and values of a column that is full; lengths alone of one that is empty."""
    if column.null_count:
        return [np.full(len(column), NULL, dtype=">i4")]
    values = _values(column)
    return [np.full(len(column), values.dtype.itemsize, dtype=">i4"), values]


def _gappy(column: pa.Array) -> pa.BinaryArray:
    """Lengths and values of a column of fixed width with gaps: a gap has a length only."""
    present = np.asarray(pc.is_valid(column), dtype=bool)
    values = _values(pc.fill_null(column, _zero(column.type)))
    width = values.dtype.itemsize
    laid = _bytes([np.where(present, width, NULL).astype(">i4"), values])
    kept = np.ones(laid.shape, dtype=bool)
    kept[:, 4:] = present[:, None]
    ends = np.concatenate([[0], np.cumsum(np.where(present, 4 + width, 4))])
    return _binary(laid[kept], ends)


def _values(column: pa.Array) -> NDArray[Any]:
    """The values of a full column, big-endian."""
    kind = column.type
    if pa.types.is_fixed_size_binary(kind):
        start, width = column.offset * kind.byte_width, kind.byte_width
        data = np.frombuffer(column.buffers()[1], np.uint8)[start : start + len(column) * width]
        return data.view(f"V{width}")
    if pa.types.is_boolean(kind):
        return np.asarray(column.to_numpy(zero_copy_only=False), dtype="u1")
    if pa.types.is_timestamp(kind) and kind.unit == "us":
        return (_whole(column, pa.int64()) - EPOCH_US).astype(">i8")
    if pa.types.is_time64(kind) and kind.unit == "us":
        return _whole(column, pa.int64()).astype(">i8")
    if pa.types.is_date32(kind):
        return (_whole(column, pa.int32()) - EPOCH_DAYS).astype(">i4")
    if kind in (pa.int32(), pa.int64(), pa.float64()):
        values: NDArray[Any] = column.to_numpy()
        return values.astype(values.dtype.newbyteorder(">"))
    raise TypeError(f"no cell of {kind} is known on the wire")


def _whole(column: pa.Array, kind: pa.DataType) -> NDArray[Any]:
    whole: NDArray[Any] = column.view(kind).to_numpy(zero_copy_only=False)
    return whole


def _zero(kind: pa.DataType) -> pa.Scalar:
    if pa.types.is_fixed_size_binary(kind):
        return pa.scalar(bytes(kind.byte_width), kind)
    zero = pa.scalar(0, pa.int32() if pa.types.is_date32(kind) else pa.int64())
    return zero.cast(kind)


def _bytes(parts: Sequence[NDArray[Any]]) -> Bytes:
    """Parts of fixed width side by side; shape (rows, bytes)."""
    return np.concatenate(
        [
            np.ascontiguousarray(part).view(np.uint8).reshape(len(part), part.dtype.itemsize)
            for part in parts
        ],
        axis=1,
    )


def _block(parts: Sequence[NDArray[Any]]) -> pa.BinaryArray:
    laid = _bytes(parts)
    return _binary(laid, np.arange(len(laid) + 1) * laid.shape[1])


def _binary(data: Bytes, ends: NDArray[np.int64]) -> pa.BinaryArray:
    found: pa.BinaryArray = pa.Array.from_buffers(
        pa.binary(),
        len(ends) - 1,
        [None, pa.py_buffer(ends.astype(np.int32)), pa.py_buffer(np.ascontiguousarray(data))],
    )
    return found
