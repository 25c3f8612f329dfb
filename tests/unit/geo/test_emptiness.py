"""Empty minutes: counted minute by minute beside it, and the laws that more vehicles help and silence is no emptiness."""

from datetime import datetime, timedelta, timezone
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from geo.emptiness import Emptiness, empty_minutes, fleet_known
from geo.spans import Spans, Window

MINUTE, HOUR, WEEK = 60, 3600, 7 * 86400
PLACES, POINTS, AREAS = 3, 6, 3
MONDAY = int(datetime(2026, 3, 2, tzinfo=timezone(timedelta(hours=8))).timestamp())
"""A Monday's midnight in Taiwan."""

Rows = list[tuple[int, int, int]]
frees = st.lists(
    st.tuples(st.integers(0, PLACES - 1), st.integers(-30, 200), st.integers(1, 120)), max_size=8
)
heard = st.lists(
    st.tuples(st.just(0), st.integers(-30, 200), st.integers(1, 120)), min_size=1, max_size=4
)


class County(NamedTuple):
    """Points with residents, what reaches them, and where they lie."""

    reach: np.ndarray
    residents: list[int]
    area: list[int]


counties = st.builds(
    County,
    st.lists(st.booleans(), min_size=PLACES * POINTS, max_size=PLACES * POINTS).map(
        lambda x: np.array(x).reshape(PLACES, POINTS)
    ),
    st.lists(st.integers(0, 9), min_size=POINTS, max_size=POINTS),
    st.lists(st.integers(-1, AREAS - 1), min_size=POINTS, max_size=POINTS),
)


def spans(rows: Rows) -> Spans:
    """Rows of (place, first minute, minutes) from Monday 22:30 on."""
    begin = np.array([MONDAY + 22.5 * HOUR + r[1] * MINUTE for r in rows])
    return Spans.of([r[0] for r in rows], begin, begin + [r[2] * MINUTE for r in rows])


def window(minutes: int) -> Window:
    start = MONDAY + 22.5 * HOUR
    return Window(start, start + minutes * MINUTE)


def empty(county: County, free: Rows, known: Rows, minutes: int = 180, **more: float) -> Emptiness:
    return empty_minutes(
        spans(free), county.reach, county.residents, county.area, AREAS,
        window=window(minutes), known=spans(known), **more,
    )  # fmt: skip


def minute_by_minute(county: County, free: Rows, known: Rows, minutes: int) -> np.ndarray:
    """Empty minutes of (area, hour of the week) by asking in every one of them."""
    found = np.zeros((AREAS, 168))
    people, area = np.array(county.residents), np.array(county.area)
    for minute in range(minutes):
        if not any(s <= minute < s + d for _, s, d in known):
            continue
        here = {p for p, s, d in free if s <= minute < s + d}
        reached = county.reach[sorted(here)].any(axis=0)
        hour = 22 + (30 + minute) // 60
        for index in range(AREAS):
            own = people * (area == index)
            found[index, hour] += own[reached].sum() * 2 < own.sum()
    return found


@settings(max_examples=50)
@given(counties, frees, heard, st.integers(1, 180))
def test_every_minute_is_where_it_belongs(
    county: County, free: Rows, known: Rows, minutes: int
) -> None:
    found = empty(county, free, known, minutes)
    expected = minute_by_minute(county, free, known, minutes)
    people = np.bincount(np.array(county.area) + 1, county.residents, AREAS + 1)[1:]
    lived_in, heard_of = people > 0, found.known_by_hour_min > 0
    by_hour = found.empty_by_hour_min[lived_in][:, heard_of]
    assert by_hour == pytest.approx(expected[lived_in][:, heard_of], abs=1e-6)
    assert np.isnan(found.empty_by_hour_min[~lived_in]).all()
    assert np.isnan(found.empty_by_hour_min[:, ~heard_of]).all()
    asked = {m for _, s, d in known for m in range(max(s, 0), min(s + d, minutes))}
    assert found.known_by_hour_min.sum() == pytest.approx(len(asked), abs=1e-6)
    if asked:
        assert found.empty_min[lived_in] == pytest.approx(expected[lived_in].sum(axis=1), abs=1e-6)


@settings(max_examples=50)
@given(counties, frees, heard, frees)
def test_more_vehicles_never_give_more_empty_minutes(
    county: County, free: Rows, known: Rows, more: Rows
) -> None:
    fewer, others = empty(county, free, known).empty_min, empty(county, free + more, known)
    assert not (others.empty_min > fewer + 1e-9).any()


@settings(max_examples=50)
@given(counties, frees, heard, st.randoms())
def test_order_and_halving_change_nothing(
    county: County,
    free: Rows,
    known: Rows,
    random,  # type: ignore[no-untyped-def]
) -> None:
    halves = [h for p, s, d in free for h in ((p, s, d // 2), (p, s + d // 2, d - d // 2))]
    random.shuffle(halves)
    whole, parts = empty(county, free, known), empty(county, halves, known[::-1])
    for one, other in zip(whole, parts, strict=True):
        assert np.array_equal(one, other, equal_nan=True)


@settings(max_examples=30)
@given(counties, frees, heard, st.integers(1, 9))
def test_a_point_split_in_two_and_people_counted_in_dozens_change_nothing(
    county: County, free: Rows, known: Rows, scale: int
) -> None:
    split = County(
        np.hstack([county.reach, county.reach]),
        [12 * r for r in county.residents] + [12 * scale * r for r in county.residents],
        county.area + county.area,
    )
    one, other = empty(county, free, known), empty(split, free, known)
    assert np.array_equal(one.empty_by_hour_min, other.empty_by_hour_min, equal_nan=True)


def test_exactly_the_share_reached_is_not_empty() -> None:
    county = County(np.array([[True] + [False] * 5]), [3, 4, 3, 0, 0, 0], [0] * 6)
    always = [(0, 0, 180)]
    assert empty(county, always, always, share=0.3).empty_min[0] == 0
    assert empty(county, always, always, share=0.31).empty_min[0] == 180


def test_a_silent_fleet_is_unknown_and_not_empty() -> None:
    county = County(np.ones((PLACES, POINTS), dtype=bool), [1] * POINTS, [0, 0, 1, 1, 2, 2])
    silent = empty(county, [], [])
    assert np.isnan(silent.empty_min).all()
    assert silent.known_by_hour_min.sum() == 0
    assert empty(county, [], [(0, 0, 60)]).empty_min.tolist() == [60, 60, 60]


def test_a_fleet_is_known_while_any_vehicle_was_heard_of_within_the_limit() -> None:
    known = fleet_known([100, 0, 400], silence_s=150)
    assert (known.start_s.tolist(), known.end_s.tolist()) == ([0, 400], [250, 550])


def test_hours_of_the_week_begin_on_monday_at_midnight_on_the_clock_on_the_wall() -> None:
    county = County(np.zeros((PLACES, POINTS), dtype=bool), [1] * POINTS, [0] * POINTS)
    for day, clock in ((0, 0), (2, 13), (6, 23)):
        start = MONDAY + day * 86400 + clock * HOUR + 5 * WEEK
        found = empty_minutes(
            Spans.of([], [], []), county.reach, county.residents, county.area, AREAS,
            window=Window(start, start + HOUR), known=Spans.of([0], [0], [2e9]),
        )  # fmt: skip
        assert np.flatnonzero(found.known_by_hour_min).tolist() == [24 * day + clock]


def test_sparse_reach_is_the_same_as_dense() -> None:
    random = np.random.default_rng(1)
    reach = random.random((PLACES, POINTS)) < 0.5
    arguments = [1] * POINTS, [0, 0, 1, 1, 2, 2], AREAS
    dense, sparse = (
        empty_minutes(spans([(1, 20, 60), (2, 50, 40)]), matrix, *arguments, window=window(120), known=spans([(0, 0, 120)]))
        for matrix in (reach, csr_array(reach))
    )  # fmt: skip
    assert np.array_equal(dense.empty_min, sparse.empty_min)


def test_what_makes_no_sense_is_refused() -> None:
    county = County(np.ones((PLACES, POINTS), dtype=bool), [1] * POINTS, [0] * POINTS)
    always = [(0, 0, 60)]
    for share in (0, 1.1, float("nan")):
        with pytest.raises(ValueError, match="share"):
            empty(county, always, always, share=share)
    with pytest.raises(ValueError, match="shape"):
        empty(county._replace(residents=[1]), always, always)
    with pytest.raises(ValueError, match="area is out of range"):
        empty(county._replace(area=[AREAS] * POINTS), always, always)
    with pytest.raises(ValueError, match="place is out of range"):
        empty(county, [(PLACES, 0, 60)], always)
    with pytest.raises(ValueError, match="window"):
        empty(county, always, always, minutes=-1)


def test_a_county_without_places_or_without_points_is_no_error() -> None:
    always = spans([(0, 0, 60)])
    nowhere = Spans.of([], [], [])
    no_places = empty_minutes(
        nowhere, np.empty((0, 2), dtype=bool), [5, 5], [0, 1], 2, window=window(60), known=always
    )
    no_points = empty_minutes(
        nowhere, np.empty((3, 0), dtype=bool), [], [], 2, window=window(60), known=always
    )
    assert no_places.empty_min.tolist() == [60, 60]
    assert np.isnan(no_points.empty_min).all()
