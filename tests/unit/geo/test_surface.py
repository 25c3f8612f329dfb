"""Residents put into areas: golden numbers, ``tobler``, and the law that nobody is lost or invented."""

import warnings
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.polygons import likeness, mend, overlapping
from geo.surface import pieces, spread

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from tobler.area_weighted import area_interpolate

SRID = 3826


def cells(shapes: list[shapely.Geometry], residents: list[float]) -> gpd.GeoDataFrame:
    codes = [f"c{i}" for i in range(len(shapes))]
    return gpd.GeoDataFrame({"cell_code": codes, "residents": residents}, geometry=shapes, crs=SRID)


def areas(shapes: list[shapely.Geometry]) -> gpd.GeoDataFrame:
    codes = [f"a{i}" for i in range(len(shapes))]
    return gpd.GeoDataFrame({"area_code": codes, "parent_code": "p"}, geometry=shapes, crs=SRID)


SQUARES = [shapely.box(0, 0, 100, 100), shapely.box(100, 0, 200, 100)]
STRIPS = [shapely.box(0, 0, 50, 100), shapely.box(50, 0, 150, 100), shapely.box(150, 0, 300, 100)]


def test_the_golden_numbers() -> None:
    assert spread([100, 300], SQUARES, STRIPS).tolist() == [50.0, 200.0, 150.0]
    assert spread([100, 300], SQUARES, STRIPS[:2]).tolist() == [50.0, 200.0]


corners = st.lists(st.integers(0, 20), min_size=2, max_size=2, unique=True).map(sorted)
rectangles = st.tuples(corners, corners).map(
    lambda c: shapely.box(c[0][0], c[1][0], c[0][1], c[1][1])
)


@settings(max_examples=25)
@given(
    st.lists(st.tuples(rectangles, st.integers(0, 5000)), min_size=1, max_size=6),
    st.lists(rectangles, min_size=1, max_size=6),
)
def test_spread_is_the_reference_on_any_rectangles(
    source: list[tuple[shapely.Geometry, int]], target: list[shapely.Geometry]
) -> None:
    """Nothing is rescaled: what lies outside every target stays outside (``allocate_total=False``)."""
    shapes, people = [row[0] for row in source], [row[1] for row in source]
    frames = (
        gpd.GeoDataFrame({"people": people}, geometry=shapes, crs=SRID),
        gpd.GeoDataFrame(geometry=target, crs=SRID),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = area_interpolate(*frames, extensive_variables=["people"], allocate_total=False)
    assert spread(people, shapes, target) == pytest.approx(theirs["people"].to_numpy())


def test_pieces_sum_to_the_same_and_keep_those_outside_apart() -> None:
    laid = pieces(cells(SQUARES, [100, 300]), areas(STRIPS[:2]), SRID)
    assert laid.frame.groupby("area_code")["residents"].sum().tolist() == [50.0, 200.0]
    assert laid.outside == 150.0
    assert laid.frame["parent_code"].tolist() == ["p"] * len(laid.frame)


borders = st.lists(st.floats(1, 799), min_size=0, max_size=6, unique=True)


@settings(max_examples=60)
@given(borders, borders, st.lists(st.integers(0, 5000), min_size=8, max_size=8))
def test_nobody_is_lost_or_invented(
    cuts: list[float], limits: list[float], people: list[int]
) -> None:
    def strips(edges: list[float], end: float) -> list[shapely.Geometry]:
        marks = [0.0, *sorted(edges), end]
        return [shapely.box(a, 0, b, 700) for a, b in pairwise(marks)]

    small = strips(cuts, 1000)
    laid = pieces(cells(small, people[: len(small)]), areas(strips(limits, 800)), SRID)
    total = laid.frame["residents"].sum() + laid.outside
    assert total == pytest.approx(sum(people[: len(small)]), abs=1e-6)


def test_a_sliver_gives_its_residents_to_the_rest_of_its_cell() -> None:
    border = 100 + 1e-6
    laid = pieces(
        cells(SQUARES, [100, 300]),
        areas([shapely.box(0, 0, border, 100), shapely.box(border, 0, 200, 100)]),
        SRID,
    )
    assert laid.frame["residents"].tolist() == pytest.approx([100.0, 300.0], abs=1e-9)
    assert laid.outside == pytest.approx(0.0, abs=1e-9)


def test_points_go_whole_to_one_area_and_on_a_border_to_the_lower_code() -> None:
    spots = [shapely.Point(20, 20), shapely.Point(50, 20), shapely.Point(900, 0)]
    laid = pieces(cells(spots, [5, 7, 11]), areas(STRIPS), SRID)
    assert laid.frame["area_code"].tolist() == ["a0", "a0"]
    assert (laid.frame["residents"].sum(), laid.outside) == (12.0, 11.0)


def test_a_cell_of_the_same_shape_as_its_area_stays_one_piece() -> None:
    laid = pieces(cells(SQUARES, [100, 300]), areas(SQUARES), SRID)
    assert laid.frame[["cell_code", "area_code", "residents"]].to_numpy().tolist() == [
        ["c0", "a0", 100.0],
        ["c1", "a1", 300.0],
    ]


def test_no_cells_and_no_areas_are_no_error() -> None:
    nobody = pieces(cells([], []), areas(STRIPS), SRID)
    nowhere = pieces(cells(SQUARES, [1, 2]), areas([]), SRID)
    assert (len(nobody.frame), nobody.outside) == (0, 0.0)
    assert (len(nowhere.frame), nowhere.outside) == (0, 3.0)


def test_a_crossed_polygon_is_mended_to_the_same_ground() -> None:
    crossed = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    assert mend(crossed).is_valid
    assert mend(crossed).area == 2.0
    assert mend(shapely.LineString([(0, 0), (1, 1)])) is None


def test_overlaps_are_found_and_shared_borders_are_none() -> None:
    shapes = np.array([*SQUARES, shapely.box(90, 0, 120, 100)], dtype=object)
    assert overlapping(shapes, share=0.02, floor=1) == [(0, 2), (1, 2)]
    assert likeness(SQUARES[0], SQUARES[0]) == 1.0
