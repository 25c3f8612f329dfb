"""Columns of text into columns of a field's type: plain cells at once, others one by one by the field's own type, or not at all.

A cast says which cells it is not sure of; it never decides that one is wrong. What it is sure of is what pydantic makes
of the same cell: ``tests/unit/hub/test_columns.py`` holds the two against each other.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from functools import partial
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

import annotated_types
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from hub import fields
from hub.columns.moments import moments
from hub.dataset import Record

Bits = NDArray[np.bool_]

MOMENT = pa.timestamp("us", "UTC")
ARROW = {
    datetime: MOMENT,
    date: pa.date32(),
    time: pa.time64("us"),
    float: pa.float64(),
    int: pa.int64(),
    bool: pa.bool_(),
    str: pa.string(),
}
"""Python types of cells → how a column holds them."""

DISTINCT_MAX = 2_000
"""Distinct texts of one column that are looked at one by one: some milliseconds' work."""

REAL = r"^-?[0-9]{1,15}(?:\.[0-9]{1,15})?$"
WHOLE = r"^-?[0-9]{1,18}$"
"""Numbers that every reader reads alike."""


class Typed(NamedTuple):
    """A column of a field's type, and the cells that are not plainly good (empty there); both of shape (rows,)."""

    cells: pa.Array
    doubt: Bits


class Cast(NamedTuple):
    """How a column's cells are read, as they stand (null where empty); ``kind``: the type of the column that it gives."""

    kind: pa.DataType
    read: Callable[[pa.StringArray], Typed]

    def __call__(self, column: pa.StringArray) -> Typed:
        """The column as its cells stand, also empty."""
        empty = pc.equal(column, "")
        return self.read(pc.if_else(empty, None, column) if empty.true_count else column)


def cast_of(record: type[Record], name: str) -> Cast | None:
    """How a field's column is cast; None where no column can hold what the field makes."""
    info = record.model_fields[name]
    kind, marks = _plain(info)
    before = [mark.func for mark in marks if isinstance(mark, BeforeValidator)]
    bounds = [mark for mark in marks if not isinstance(mark, BeforeValidator)]
    match kind, before:
        case (type() as exact, []) if exact is str and (texts := _text_bounds(bounds)):
            return Cast(pa.string(), partial(_texts, bounds=texts))
        case (type() as exact, [fields.read_number]) if exact in NUMBERS and _are_limits(bounds):
            return Cast(ARROW[exact], partial(_numbers, kind=exact, limits=bounds))
        case (type() as exact, [fields.read_moment]) if exact is datetime and not bounds:
            return Cast(MOMENT, _moments)
    arrow = _arrow(kind)
    if arrow is None:
        return None
    own: Any = Annotated[info.annotation, Field(), *info.metadata]
    adapter: TypeAdapter[Any] = TypeAdapter(own, config=record.model_config)
    return Cast(arrow, partial(_one_by_one, adapter=adapter, kind=arrow))


def _plain(info: FieldInfo) -> tuple[Any, list[Any]]:
    """A field's type without ``| None``, and everything that is said of it."""
    kind, marks = info.annotation, list(info.metadata)
    while True:
        if get_origin(kind) in (Union, UnionType):
            inner = [each for each in get_args(kind) if each is not NoneType]
            if len(inner) != 1:
                return kind, marks
            kind = inner[0]
        elif get_origin(kind) is Annotated:
            kind, *more = get_args(kind)
            marks = [*(mark for each in more for mark in _unfolded(each)), *marks]
        else:
            return kind, marks


def _unfolded(mark: Any) -> Iterator[Any]:
    """What a ``Field(…)`` inside a type says, one by one."""
    yield from mark.metadata if isinstance(mark, FieldInfo) else (mark,)


def _arrow(kind: Any) -> pa.DataType | None:
    if get_origin(kind) is Literal:
        kinds = {type(value) for value in get_args(kind)}
        return ARROW.get(kinds.pop()) if len(kinds) == 1 else None
    return ARROW.get(kind) if isinstance(kind, type) else None


class TextBounds(NamedTuple):
    """How long a text may be, and what it must look like."""

    shortest: int
    longest: int | None
    pattern: str | None


def _text_bounds(marks: list[Any]) -> TextBounds | None:
    """None where the field says more of its text than that."""
    found: dict[str, Any] = {"shortest": 0, "longest": None, "pattern": None}
    for mark in marks:
        match mark:
            case annotated_types.MinLen(shortest):
                found["shortest"] = shortest
            case annotated_types.MaxLen(longest):
                found["longest"] = longest
            case _ if set(said := getattr(mark, "__dict__", {"": 0})) <= {"pattern", "coerce_numbers_to_str"}:  # fmt: skip
                found["pattern"] = said.get("pattern", found["pattern"])
            case _:
                return None
    return TextBounds(**found)


NUMBERS = {float: (REAL, pa.float64()), int: (WHOLE, pa.int64())}
LIMITS = {
    annotated_types.Ge: (pc.greater_equal, "ge"),
    annotated_types.Gt: (pc.greater, "gt"),
    annotated_types.Le: (pc.less_equal, "le"),
    annotated_types.Lt: (pc.less, "lt"),
}


def _are_limits(marks: list[Any]) -> bool:
    return all(type(mark) in LIMITS for mark in marks)


def _texts(column: pa.StringArray, bounds: TextBounds) -> Typed:
    cells = column
    bare = pc.utf8_trim_whitespace(column)
    if not bare.equals(column):
        cells = pc.utf8_trim(column, " \t")
        cells = pc.if_else(pc.equal(cells, ""), None, cells)
    good = pc.and_(
        pc.equal(cells, bare), pc.invert(pc.starts_with(cells, "="))
    )  # a formula, perhaps
    length = pc.utf8_length(cells)
    good = pc.and_(good, pc.greater_equal(length, bounds.shortest))
    if bounds.longest is not None:
        good = pc.and_(good, pc.less_equal(length, bounds.longest))
    if bounds.pattern is not None:
        good = pc.and_(good, pc.match_substring_regex(cells, bounds.pattern))
    return _kept(cells, cells, good)


def _numbers(column: pa.StringArray, kind: type, limits: list[Any]) -> Typed:
    pattern, arrow = NUMBERS[kind]
    good = pc.match_substring_regex(column, pattern)
    values = pc.cast(
        column if good.true_count == len(column) else pc.if_else(good, column, None), arrow
    )
    for limit in limits:
        keeps, name = LIMITS[type(limit)]
        good = pc.and_(good, keeps(values, getattr(limit, name)))
    return _kept(column, values, good)


def _moments(column: pa.StringArray) -> Typed:
    found = moments(column)
    return _kept(column, pa.array(found.micros).cast(MOMENT), pa.array(found.known))


def _one_by_one(column: pa.StringArray, adapter: TypeAdapter[Any], kind: pa.DataType) -> Typed:
    """Each distinct text by the field's own type; all are in doubt where there are too many."""
    encoded = pc.dictionary_encode(column)
    if len(encoded.dictionary) > DISTINCT_MAX:
        return _kept(column, pa.nulls(len(column), kind), pa.array(np.zeros(len(column), bool)))
    values, good = [], []
    for text in encoded.dictionary.to_pylist():
        try:
            values.append(adapter.validate_python(text))
            good.append(values[-1] is not None and not text.isspace())
        except ValidationError:
            values.append(None)
            good.append(False)
    known = pc.take(pa.array(good, pa.bool_()), encoded.indices)
    return _kept(column, pc.take(pa.array(values, kind), encoded.indices), known)


def _kept(column: pa.StringArray, values: pa.Array, good: pa.BooleanArray) -> Typed:
    """The values of the good cells; empty cells are good."""
    if good.true_count == len(column):
        return Typed(values, np.zeros(len(column), bool))
    sure = pc.fill_null(good, False)
    doubt = np.asarray(pc.and_(pc.is_valid(column), pc.invert(sure)))
    return Typed(pc.if_else(sure, values, None), doubt)
