"""Columns of moments: what is read at once is what is read one by one."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hub.columns.moments import moments
from hub.dates import moment

FIRST = datetime(1970, 1, 1, tzinfo=UTC)
FORMS = [
    "2026-01-31T08:00:00+08:00", "2026-01-31 08:00", "2026/1/31 8:05", "2026/01/31 08:05:59", "2026-01-31T08:00:00.123Z",
    "2026-01-31T08:00:00.123456-03:30", "2024-02-29 08:00:00", "2199-12-31 23:59:59",
]  # fmt: skip


def _one(text: str) -> int | None:
    try:
        return (moment(text) - FIRST) // timedelta(microseconds=1)
    except ValueError:
        return None


@pytest.mark.parametrize("text", FORMS)
def test_the_usual_forms_are_read_at_once(text: str) -> None:
    found = moments(pa.array(["昨天", text, None]))
    assert found.known.tolist() == [False, True, False]
    assert found.micros[1] == _one(text)


@given(st.sampled_from(FORMS), st.lists(st.tuples(st.integers(0, 31), st.sampled_from("0123456789-/:T .Z+臺")), max_size=3))  # fmt: skip
@example("2026-02-28 08:00:00", [(9, "9")])
@example("2026/01/31 08:00:00", [(10, "T")])
@example("1979-05-05 08:00:00", [])
def test_what_is_spoilt_is_left_or_read_the_same(text: str, spoilt: list[tuple[int, str]]) -> None:
    signs = list(text)
    for place, sign in spoilt:
        signs[place % len(signs)] = sign
    found = moments(pa.array(["".join(signs)]))
    assert not found.known[0] or found.micros[0] == _one("".join(signs))
