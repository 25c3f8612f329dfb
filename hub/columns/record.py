"""Columns of text into a record's typed columns: which rows are plainly good, and what is to be flagged in them."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hub.columns.batch import Columns, Lines
from hub.columns.casts import Cast, cast_of
from hub.dataset import Entity, Kind, Record

Bits = NDArray[np.bool_]
Flags = list[tuple[str, Bits]]
"""A code and the rows that get it."""


class Read(NamedTuple):
    """The rows that are plainly good: their lines, cells and flags; ``doubt``: of all rows, those that are not here."""

    lines: Lines
    cells: Mapping[str, pa.Array]
    flags: Flags
    doubt: Bits

    def without(self, doubt: Bits) -> "Read":
        """The same without some of its rows."""
        if not doubt.any():
            return self
        kept = pa.array(~doubt)
        everywhere = self.doubt.copy()
        everywhere[np.flatnonzero(~self.doubt)[doubt]] = True
        return Read(
            self.lines[~doubt],
            {name: column.filter(kept) for name, column in self.cells.items()},
            [(code, rows[~doubt]) for code, rows in self.flags],
            everywhere,
        )


class ColumnReader:
    """Reads a kind's rows column by column."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        names = kind.record.model_fields
        casts = {name: cast_of(kind.record, name) for name in names}
        self._casts: dict[str, Cast] = {name: cast for name, cast in casts.items() if cast}
        self.able = len(self._casts) == len(names) and _says_it_all(kind)
        """Whether nothing stands in the way: every field a known type, every rule declared."""

    def read(self, batch: Columns) -> Read:
        """The batch's rows that are plainly good."""
        count = len(batch.lines)
        doubt = np.zeros(count, bool)
        cells: dict[str, pa.Array] = {}
        for name, info in self._kind.record.model_fields.items():
            column, cast = batch.fields.get(name), self._casts[name]
            found = pa.nulls(count, cast.kind)
            if column is not None:
                found, unsure = cast(column)
                doubt |= unsure
            cells[name] = _filled(found, None if info.is_required() else info.get_default())
            if info.is_required() or name in self._kind.required:
                doubt |= _empty(found)
        flags: Flags = []
        for rule in self._kind.record.rules:
            if rule.refusal is not None:
                doubt |= rule.broken_in(cells)
            if rule.flag is not None:
                flags.append((rule.flag, rule.broken_in(cells)))
        if self._kind.ranges:
            flags.append(("out_of_range", self._out_of_range(cells, count)))
        everything = Read(batch.lines, cells, flags, np.zeros(count, bool))
        return everything.without(doubt)

    def _out_of_range(self, cells: Mapping[str, pa.Array], count: int) -> Bits:
        out = np.zeros(count, bool)
        for name, (low, high) in self._kind.ranges.items():
            inside = pc.and_(pc.greater_equal(cells[name], low), pc.less_equal(cells[name], high))
            out |= ~np.asarray(pc.fill_null(inside, True), dtype=bool)
        return out


def _says_it_all(kind: Kind) -> bool:
    """Whether the record is no more than its fields and rules, and its columns are its fields."""
    own = kind.record.__pydantic_decorators__
    others = (own.validators, own.field_validators, own.root_validators)
    made = [info for info in kind.record.model_fields.values() if info.default_factory is not None]
    return (
        not any(others)
        and not made
        and set(own.model_validators) == set(Record.__pydantic_decorators__.model_validators)
        and kind.record.looked_at is Record.looked_at
        and set(kind.columns) <= set(kind.record.model_fields)
        and (not isinstance(kind, Entity) or kind.history is None)
    )


def _empty(column: pa.Array) -> Bits:
    return np.asarray(pc.is_null(column), dtype=bool)


def _filled(column: pa.Array, default: Any) -> pa.Array:
    """Empty cells with the field's default."""
    if default is None or not column.null_count:
        return column
    return pc.fill_null(column, pa.scalar(default, column.type))
