"""Columns on the wire: the same bytes as single cells, whatever stands in them."""

import datetime as dt

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.columns.hashing import content
from hub.keys import content_of, key_of, rank_of
from hub.store import wire

FIRST = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
CELLS = {
    pa.string(): st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    pa.float64(): st.floats(allow_nan=False),
    pa.int64(): st.integers(-(2**63), 2**63 - 1),
    pa.bool_(): st.booleans(),
    pa.date32(): st.dates(),
    pa.time64("us"): st.times(),
    pa.timestamp("us", "UTC"): st.integers(-(10**9), 10**10).map(
        lambda seconds: FIRST + dt.timedelta(seconds=seconds, microseconds=seconds % 999_983)
    ),
}


@given(st.data(), st.integers(1, 5))
@settings(max_examples=60)
def test_columns_and_cells_have_the_same_content(data: st.DataObject, count: int) -> None:
    columns = [
        data.draw(st.lists(st.none() | cells, min_size=count, max_size=count))
        for cells in CELLS.values()
    ]
    arrays = [pa.array(column, kind) for kind, column in zip(CELLS, columns, strict=True)]
    found = [bytes(row) for row in wire.each(content(arrays))]
    assert found == [content_of(row) for row in zip(*columns, strict=True)]


def test_a_moment_is_the_same_content_in_every_zone() -> None:
    here = dt.datetime(2026, 1, 31, 8, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    assert content_of([here]) == content_of([here.astimezone(dt.UTC)])
    assert content_of([0.0, 5.0]) == content_of([-0.0, 5.0])


def test_an_id_counts_within_its_thread_and_says_more_than_the_content() -> None:
    rank = rank_of("a/b/c/d", (1, "x"))
    assert key_of("a/b/c/d", None, rank) == rank != rank_of("a/b/e/d", (1, "x"))
    assert key_of("a/b/c/d", "01JD", rank) != key_of("a/b/e/d", "01JD", rank)


def test_a_column_of_a_type_that_nobody_sends_is_an_error() -> None:
    with pytest.raises(TypeError, match="decimal"):
        wire.rows([pa.array([1], pa.decimal128(3, 1))])
