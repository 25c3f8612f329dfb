"""Laws of coverage: what grows, what is conserved, what order must not matter; and an independent overlay."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.coverage import DiscCover, covered_residents, population_coverage, uncovered_residents

SQUARES = [
    shapely.box(x, y, x + 1000, y + 1000)
    for x in range(0, 4000, 1000)
    for y in range(0, 4000, 1000)
]
PEOPLE = np.arange(1.0, 17.0) * 10
site = st.tuples(st.floats(-500, 4500), st.floats(-500, 4500))
some_sites = st.lists(site, max_size=12)
radii = st.floats(20, 3000)


@given(some_sites, radii, st.floats(1.01, 3))
def test_coverage_grows_with_the_radius(
    sites: list[tuple[float, float]], radius: float, times: float
) -> None:
    near = covered_residents(SQUARES, PEOPLE, sites, radius=radius)
    far = covered_residents(SQUARES, PEOPLE, sites, radius=radius * times)
    assert (far >= near - 1e-9).all()


@given(some_sites, radii)
def test_covered_and_uncovered_are_everybody(
    sites: list[tuple[float, float]], radius: float
) -> None:
    covered = covered_residents(SQUARES, PEOPLE, sites, radius=radius).sum()
    assert covered + uncovered_residents(SQUARES, PEOPLE, sites, radius=radius) == pytest.approx(
        PEOPLE.sum()
    )
    assert 0 <= population_coverage(SQUARES, PEOPLE, sites, radius=radius) <= 100


@given(some_sites, radii, st.randoms())
def test_order_and_repetition_of_sites_change_nothing(
    sites: list[tuple[float, float]], radius: float, random
) -> None:  # type: ignore[no-untyped-def]
    shuffled = sites + sites[:2]
    random.shuffle(shuffled)
    assert np.array_equal(
        covered_residents(SQUARES, PEOPLE, sites, radius=radius),
        covered_residents(SQUARES, PEOPLE, shuffled, radius=radius),
    )


@given(some_sites, some_sites, radii)
def test_moving_sites_gives_the_same_bits_as_starting_anew(
    before: list[tuple[float, float]], after: list[tuple[float, float]], radius: float
) -> None:
    cover = DiscCover(SQUARES, PEOPLE, radius=radius)
    cover.move(before)
    assert np.array_equal(
        cover.move(after), covered_residents(SQUARES, PEOPLE, after, radius=radius)
    )


@given(some_sites, radii)
def test_splitting_a_cell_changes_nothing(sites: list[tuple[float, float]], radius: float) -> None:
    whole, people = shapely.box(0, 0, 2000, 1000), 80.0
    halves = [shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000)]
    one = covered_residents([whole], [people], sites, radius=radius)
    two = covered_residents(halves, [people / 2, people / 2], sites, radius=radius)
    assert two.sum() == pytest.approx(one.sum(), abs=1e-6)


def test_a_disc_covers_its_own_area() -> None:
    covered = covered_residents(
        [shapely.box(-1000, -1000, 1000, 1000)], [4_000_000], [[0, 0]], radius=500
    )
    assert covered[0] == pytest.approx(np.pi * 500**2, rel=5e-4)


def test_a_point_exactly_at_the_radius_is_covered() -> None:
    assert covered_residents([shapely.Point(250, 0)], [7], [[0, 0]], radius=250)[0] == 7


def test_agrees_with_a_geopandas_overlay() -> None:
    random = np.random.default_rng(1)
    sites = random.uniform(0, 4000, (40, 2))
    cells = gpd.GeoDataFrame({"cell": range(16), "people": PEOPLE}, geometry=SQUARES)
    discs = gpd.GeoDataFrame(
        geometry=[gpd.GeoSeries(shapely.points(sites)).buffer(300, quad_segs=256).union_all()]
    )
    pieces = gpd.overlay(cells, discs, how="intersection")
    exact = (
        (pieces.people * pieces.area / 1e6)
        .groupby(pieces.cell)
        .sum()
        .reindex(range(16), fill_value=0)
    )
    ours = covered_residents(SQUARES, PEOPLE, sites, radius=300)
    assert np.abs(ours - exact).max() / PEOPLE.max() < 0.001


@pytest.mark.parametrize("radius", [0, -1, float("nan")])
def test_a_radius_that_is_none_is_refused(radius: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        covered_residents(SQUARES, PEOPLE, [[0, 0]], radius=radius)
