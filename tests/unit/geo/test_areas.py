"""Points in polygons: the same answer as the library one by one, whatever the order."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.areas import Locator
from geo.crs import TM2_121, to_metres
from geo.errors import UnknownAreaError

WEST, EAST = shapely.box(121.0, 22.0, 121.5, 23.0), shapely.box(121.5, 22.0, 122.0, 23.0)
HOLED = shapely.difference(
    shapely.box(120.0, 22.0, 121.0, 23.0), shapely.box(120.4, 22.4, 120.6, 22.6)
)
CODES = ["B", "A", "C"]
LOCATOR = Locator(CODES, ["p", "p", None], np.array([WEST, EAST, HOLED], dtype=object))


def test_each_point_gets_the_area_round_it() -> None:
    lon, lat = [121.2, 121.7, 120.2, 120.5, 125.0, np.nan], [22.5, 22.5, 22.5, 22.5, 22.5, 22.5]
    assert LOCATOR.contains(lon, lat).tolist() == ["B", "A", "C", None, None, None]


def test_a_point_on_a_shared_border_belongs_to_the_lower_code() -> None:
    assert LOCATOR.contains([121.5, 121.0], [22.5, 22.5]).tolist() == ["A", "B"]


@given(st.lists(st.tuples(st.floats(119.5, 122.5), st.floats(21.5, 23.5)), min_size=1, max_size=30))
def test_answers_agree_with_the_library_one_by_one(points: list[tuple[float, float]]) -> None:
    shapes = dict(sorted(zip(CODES, (WEST, EAST, HOLED), strict=True)))
    expected = [
        next((code for code, shape in shapes.items() if shape.intersects(shapely.Point(p))), None)
        for p in points
    ]
    lon, lat = np.array(points).T
    assert LOCATOR.contains(lon, lat).tolist() == expected


def test_distance_is_metres_to_the_named_area_and_nothing_inside() -> None:
    x, _ = to_metres([121.5, 121.6], [22.5, 22.5], TM2_121)
    metres = LOCATOR.distance_m([121.6, 121.2], [22.5, 22.5], ["B", "B"])
    assert metres == pytest.approx([x[1] - x[0], 0.0], rel=1e-3)
    assert np.isnan(LOCATOR.distance_m([np.nan], [22.5], "B")[0])


def test_an_unknown_code_is_named() -> None:
    with pytest.raises(UnknownAreaError, match="'Z'"):
        LOCATOR.distance_m([121.0], [22.0], "Z")


def test_the_nearest_area_and_how_far_it_is() -> None:
    codes, metres = LOCATOR.nearest([120.5, 122.1, np.nan], [22.5, 22.5, 22.5])
    assert codes.tolist() == ["C", "A", None]
    assert metres[1] == pytest.approx(LOCATOR.distance_m([122.1], [22.5], "A")[0])
    assert np.isnan(metres[2])


def test_of_two_equally_near_areas_the_lower_code_is_named() -> None:
    codes, metres = LOCATOR.nearest([121.5], [22.5])
    assert (codes[0], metres[0]) == ("A", 0.0)


def test_an_area_without_a_boundary_is_nowhere_and_at_no_distance() -> None:
    some = Locator(["A", "B"], [None, None], np.array([WEST, None], dtype=object))
    assert some.contains([121.2, 121.7], [22.5, 22.5]).tolist() == ["A", None]
    assert np.isnan(some.distance_m([121.2], [22.5], "B")[0])
    assert some.bounds == WEST.bounds


def test_a_county_without_any_boundary_answers_nothing() -> None:
    none = Locator(["A"], [None], [None])
    assert none.contains([121.0], [22.0]).tolist() == [None]
    assert none.nearest([121.0], [22.0])[0].tolist() == [None]


def test_an_area_that_stands_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="give each area once"):
        Locator(["A", "A"], [None, None], np.array([WEST, EAST], dtype=object))
