"""Laws of distance: nearer sites only shorten it, order does not matter, updates equal a fresh start."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.nearest import NearestSite, grid, median_distance, weighted_median

CELLS = [shapely.box(0, 0, 900, 400), shapely.box(900, 0, 4000, 3000), shapely.Point(10, 5000)]
PEOPLE = [120, 40, 5]
some_sites = st.lists(
    st.tuples(st.floats(-500, 4500), st.floats(-500, 5500)), min_size=1, max_size=15
)


@given(some_sites, some_sites)
def test_moving_sites_gives_the_same_bits_as_starting_anew(
    before: list[tuple[float, float]], after: list[tuple[float, float]]
) -> None:
    tracker = NearestSite(CELLS, PEOPLE)
    tracker.move(before)
    assert np.array_equal(tracker.move(after), NearestSite(CELLS, PEOPLE).move(after))


@given(some_sites, st.tuples(st.floats(0, 4000), st.floats(0, 5000)))
def test_another_site_never_makes_the_median_longer(
    sites: list[tuple[float, float]], another: tuple[float, float]
) -> None:
    assert median_distance(CELLS, PEOPLE, [*sites, another]) <= median_distance(
        CELLS, PEOPLE, sites
    )


def test_distances_are_those_of_a_brute_force_search() -> None:
    random = np.random.default_rng(2)
    sites = random.uniform(0, 4000, (30, 2))
    tracker = NearestSite(CELLS, PEOPLE)
    brute = np.sqrt(((tracker.points[:, None] - sites[None]) ** 2).sum(axis=2)).min(axis=1)
    assert tracker.move(sites) == pytest.approx(brute)


def test_every_resident_stands_on_exactly_one_grid_point() -> None:
    tracker = NearestSite(CELLS, PEOPLE)
    assert np.bincount(tracker.cell, weights=tracker.weights) == pytest.approx(PEOPLE)


def test_grid_points_lie_inside_their_cell_even_in_slivers() -> None:
    sliver = shapely.Polygon([(0, 0), (10_000, 1), (10_000, 2)])
    points, _ = grid([sliver])
    assert len(points)
    assert shapely.intersects_xy(sliver, *points.T).all()


@given(st.lists(st.tuples(st.floats(0, 1e4), st.integers(1, 9)), min_size=1, max_size=30))
def test_weighted_median_is_the_lower_median_of_the_residents_one_by_one(
    rows: list[tuple[float, int]],
) -> None:
    one_by_one = np.sort(np.repeat([value for value, _ in rows], [count for _, count in rows]))
    lower = one_by_one[(len(one_by_one) - 1) // 2]
    assert weighted_median([v for v, _ in rows], [c for _, c in rows]) == lower


def test_no_site_means_no_distance() -> None:
    assert np.isnan(median_distance(CELLS, PEOPLE, np.empty((0, 2))))
