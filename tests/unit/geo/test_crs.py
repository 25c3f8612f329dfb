"""Coordinates as offices send them: found, brought back where swapped, and never silently moved."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import crs
from geo.errors import UnknownSystemError

WITHIN = (120.6, 21.8, 121.8, 23.6)
LON = np.linspace(120.8, 121.5, 40)
LAT = np.linspace(22.1, 23.3, 40)
EAST, NORTH = crs.to_metres(LON, LAT, crs.TM2_121)


def detected(x: crs.Floats, y: crs.Floats, header: tuple[str, str] = ("x", "y")) -> crs.Detection:
    return crs.detect(x, y, header_x=header[0], header_y=header[1], within=WITHIN)


@pytest.mark.parametrize(
    ("x", "y", "header", "srid", "swapped", "basis"),
    [
        (EAST, NORTH, ("X坐標", "Y坐標"), 3826, False, "range"),
        (EAST, NORTH, ("TM2_X", "TM2_Y"), 3826, False, "header"),
        (NORTH, EAST, ("X坐標", "Y坐標"), 3826, True, "range"),
        (LON, LAT, ("AP經度座標", "AP緯度座標"), 4326, False, "header"),
        (LON, LAT, ("X坐標", "Y坐標"), 4326, False, "range"),
        (LAT, LON, ("Longitude", "Latitude"), 4326, True, "header"),
        (EAST, NORTH, ("經度", "緯度"), 3826, False, "range"),
        (EAST, NORTH, ("TWD67_X", "TWD67_Y"), 3828, False, "header"),
    ],
)
def test_the_system_is_found_by_header_and_values(
    x: crs.Floats, y: crs.Floats, header: tuple[str, str], srid: int, swapped: bool, basis: str
) -> None:
    found = detected(x, y, header)
    assert (found.srid, found.swapped, found.basis) == (srid, swapped, basis)


def test_zone_119_is_told_from_zone_121_by_the_county() -> None:
    penghu = (119.3, 23.1, 119.8, 23.9)
    x, y = crs.to_metres(np.array([119.5, 119.6]), np.array([23.4, 23.6]), crs.TM2_119)
    found = crs.detect(x, y, header_x="X", header_y="Y", within=penghu)
    assert found.srid == crs.TM2_119


def test_metres_without_a_datum_are_read_as_twd97_and_that_is_said() -> None:
    unsaid = detected(EAST, NORTH, ("X坐標", "Y坐標")).statement
    assert "視為 TWD97" in unsaid
    assert "read as TWD97" in unsaid
    assert "read as TWD97" not in detected(EAST, NORTH, ("TWD97_X", "TWD97_Y")).statement


def test_a_header_that_contradicts_the_values_is_mentioned() -> None:
    assert "以數值為準" in detected(EAST, NORTH, ("經度", "緯度")).statement


def test_a_file_without_points_says_so() -> None:
    nothing = np.full(3, np.nan)
    assert "No coordinates" in detected(nothing, nothing).statement
    zeros = np.zeros(3)
    assert "No coordinates" in detected(zeros, zeros).statement


def test_points_that_fit_nothing_ask_for_the_system() -> None:
    assert "--crs" in detected(EAST * 100, NORTH * 100).statement


def test_single_rows_in_another_system_are_read_by_their_range_and_flagged() -> None:
    x, y = EAST[:6].copy(), NORTH[:6].copy()
    x[1], y[1] = LON[1], LAT[1]
    x[2], y[2] = y[2], x[2]
    x[3], y[3] = LAT[3], LON[3]
    x[4] = y[4] = 0
    x[5] = np.nan
    found = crs.resolve(x, y, detected(EAST, NORTH), WITHIN)
    assert found.flags.tolist() == [
        None, "crs_differs", "swapped_axes", "crs_differs", "zero_coordinates", None,
    ]  # fmt: skip
    assert found.lon[:4] == pytest.approx(LON[:4], abs=1e-7)
    assert found.lat[:4] == pytest.approx(LAT[:4], abs=1e-7)
    assert np.isnan(found.lon[4:]).all()


def test_a_column_swapped_throughout_is_put_back_without_a_flag_on_every_row() -> None:
    found = crs.resolve(NORTH, EAST, detected(NORTH, EAST), WITHIN)
    assert not found.flags.astype(bool).any()
    assert found.lon == pytest.approx(LON, abs=1e-7)


def test_a_point_elsewhere_in_taiwan_keeps_its_place_and_one_on_the_moon_has_none() -> None:
    taipei, moon = (121.56, 25.03), (500.0, 9e9)
    found = crs.resolve(
        np.array([taipei[0], moon[0]]), np.array([taipei[1], moon[1]]), detected(LON, LAT), WITHIN
    )
    assert (found.lon[0], found.lat[0], found.flags[0]) == (*taipei, None)
    assert np.isnan(found.lon[1])
    assert found.flags[1] == "outside_range"


def test_twd67_goes_through_twd97_and_lies_828_metres_from_it() -> None:
    as67 = crs.to_lonlat(EAST, NORTH, crs.TWD67_TM2_121)
    x, y = crs.to_metres(*as67, crs.TM2_121)
    assert np.hypot(x - EAST, y - NORTH) == pytest.approx(np.full(40, 854), abs=3)
    assert x - EAST == pytest.approx(np.full(40, 828.6), abs=3)


@given(st.floats(119.0, 122.0), st.floats(21.8, 25.4))
def test_metres_and_back_is_the_same_place(lon: float, lat: float) -> None:
    srid = crs.metric_srid(lon)
    back = crs.to_lonlat(*crs.to_metres([lon], [lat], srid), srid)
    assert (back[0][0], back[1][0]) == pytest.approx((lon, lat), abs=1e-8)


def test_an_unknown_system_names_those_that_are_read() -> None:
    with pytest.raises(UnknownSystemError, match=r"EPSG:27700.*EPSG:3826"):
        crs.given(27700)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("265,006.66", 265006.66),
        ("２６５００６．６６", 265006.66),
        (" 121.1 ", 121.1),
        ("-0.5", -0.5),
        ("", None),
        ("　", None),
    ],
)
def test_numbers_are_read_as_offices_write_them(text: str, value: float | None) -> None:
    assert crs.number(text) == value


@pytest.mark.parametrize("text", ["無", "12,34", "1_000", "nan", "inf", "1.2.3", "121°08'"])
def test_what_is_no_number_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(ValueError, match="is no number; write digits"):
        crs.number(text)


def test_two_coordinates_in_one_cell_are_read() -> None:
    assert crs.pair("( 121.109244,22.755210 )") == (121.109244, 22.75521)
    with pytest.raises(ValueError, match="is no pair"):
        crs.pair("121.1")
