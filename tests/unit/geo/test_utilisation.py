"""Unit-hour utilisation: counted second by second beside it; no roster, no number."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.spans import Spans, Window, overlapping, shared_seconds
from geo.utilisation import percent_busy, unit_hours, utilisation

VEHICLES = 2
HOUR = 3600
statuses = st.lists(
    st.tuples(st.integers(0, VEHICLES - 1), st.integers(-10, 40), st.booleans()),
    max_size=15,
    unique_by=lambda status: status[:2],
)
shifts = st.lists(
    st.tuples(st.integers(0, VEHICLES - 1), st.integers(-10, 35), st.integers(1, 20)), max_size=6
)
Rows = list[tuple[int, int, int]]


def hours(told: Rows, roster: Rows, window: Window, silence_s: float) -> np.ndarray:
    return np.array(
        unit_hours(
            tuple(np.array(c) for c in zip(*told, strict=True)) if told else ([], [], []),
            (
                [r[0] for r in roster],
                [r[1] for r in roster],
                [r[1] + r[2] for r in roster],
            ),
            VEHICLES,
            window=window,
            silence_s=silence_s,
        )
    )


@settings(max_examples=50)
@given(statuses, shifts, st.integers(1, 40), st.integers(1, 30) | st.just(np.inf))
def test_every_second_is_where_it_belongs(
    told: Rows, roster: Rows, length: int, silence_s: float
) -> None:
    expected = np.zeros((3, VEHICLES))
    for second in range(length):
        for vehicle in range(VEHICLES):
            staffed = any(v == vehicle and s <= second < s + d for v, s, d in roster)
            before = [r for r in told if r[0] == vehicle and r[1] <= second]
            last = max(before, key=lambda r: r[1], default=None)
            known = last is not None and second - last[1] < silence_s
            expected[:, vehicle] += staffed * np.array([known and last[2], known, 1])  # type: ignore[index]
    expected[:, expected[2] == 0] = np.nan
    found = hours(told, roster, Window(0, length), silence_s)
    assert found * HOUR == pytest.approx(expected, abs=1e-6, nan_ok=True)


@settings(max_examples=30)
@given(statuses, shifts)
def test_a_shift_written_twice_or_in_two_parts_is_the_same_shift(told: Rows, roster: Rows) -> None:
    window = Window(0, 40)
    halves = [p for v, s, d in roster for p in ((v, s, d // 2), (v, s + d // 2, d - d // 2))]
    once = hours(told, roster, window, np.inf)
    for again in (roster + roster[::-1], halves):
        assert hours(told, again, window, np.inf) == pytest.approx(once, abs=1e-9, nan_ok=True)


def test_available_is_not_staffed() -> None:
    free_all_day = ([0], [0], [False])
    found = unit_hours(free_all_day, ([], [], []), 1, window=Window(0, 24 * HOUR))
    assert np.isnan(found.staffed_h).all()
    assert np.isnan(utilisation(found.busy_h, found.known_h)).all()


def test_staffed_but_silent_is_unknown_and_not_idle() -> None:
    found = unit_hours(([], [], []), ([0], [0], [8 * HOUR]), 1, window=Window(0, 24 * HOUR))
    assert (found.staffed_h.tolist(), found.known_h.tolist()) == ([8], [0])
    assert np.isnan(utilisation(found.busy_h, found.known_h)).all()


def test_busy_hours_off_duty_do_not_count() -> None:
    found = unit_hours(
        ([0, 0], [0, 10 * HOUR], [True, False]),
        ([0], [8 * HOUR], [16 * HOUR]),
        1,
        window=Window(0, 24 * HOUR),
    )
    assert utilisation(found.busy_h, found.known_h).tolist() == [0.25]


def test_shapes_that_disagree_are_refused() -> None:
    with pytest.raises(ValueError, match="busy has shape"):
        unit_hours(([0], [0], [True, False]), ([], [], []), 1, window=Window(0, 1))


def spans(rows: Rows) -> Spans:
    """Rows of vehicle, start and length."""
    return Spans.of([r[0] for r in rows], [r[1] for r in rows], [r[1] + r[2] for r in rows])


@settings(max_examples=50)
@given(shifts, shifts, shifts, st.integers(1, 40))
def test_busy_seconds_over_known_ones(busy: Rows, known: Rows, roster: Rows, length: int) -> None:
    def holds(rows: Rows, vehicle: int, second: int) -> bool:
        return any(v == vehicle and s <= second < s + d for v, s, d in rows)

    staffed = [(v, s) for v in range(VEHICLES) for s in range(length) if holds(roster, v, s)]
    told = sum(holds(known, v, s) for v, s in staffed)
    driven = sum(holds(busy, v, s) for v, s in staffed)
    found = percent_busy(
        spans(busy), spans(known), spans(roster), VEHICLES, window=Window(0, length)
    )
    assert found == pytest.approx(100 * driven / told if told else np.nan, nan_ok=True)


@settings(max_examples=50)
@given(shifts, shifts)
def test_what_overlaps_shares_seconds(some: Rows, others: Rows) -> None:
    found = overlapping(spans(some), spans(others))
    for span, shares in zip(some, found, strict=True):
        assert shares == (shared_seconds(spans([span]), spans(others), VEHICLES).sum() > 0)
