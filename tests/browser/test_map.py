"""The map's own pixels: each area in its class's colour, the unknown hatched, all of it following the choice."""

import bisect
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
import shapely
from playwright.sync_api import Page

from tests.browser.gaps_page import COUNTY, GapsPage, View
from tests.conftest import Served

pytestmark = pytest.mark.screen

UNCOVERED = "/api/metrics/wifi_uncovered_residents?level=township"
LANYU = "10014160"
LANYU_POINT = (121.535, 22.06)
ON_LANYU = View(11.5, 121.55, 22.04)
GREEN_ISLAND = "10014110"
UNKNOWN_GROUND = "236,236,234"
CLEAR_DEGREES = 0.012
"""Inside an area by this much, neither border nor outline is drawn: some 3 pixels at the county's zoom."""
NAME_DEGREES = (0.12, 0.035)
"""Half the width and height of a name on the map at the county's zoom."""


def clear_point(feature: Mapping[str, Any], names: list[shapely.Geometry]) -> shapely.Point | None:
    """A point in the area where nothing but its fill is drawn; none where the area is too small."""
    inside = shapely.geometry.shape(feature["geometry"]).buffer(-CLEAR_DEGREES)
    free = inside.difference(shapely.union_all(names))
    return None if free.area < CLEAR_DEGREES**2 else shapely.point_on_surface(free)


def clear_points(townships: list[dict[str, Any]]) -> dict[str, shapely.Point]:
    """For each township that is large enough, a point of nothing but its colour."""
    width, height = NAME_DEGREES
    names = [
        shapely.box(p["lon"] - width, p["lat"] - height, p["lon"] + width, p["lat"] + height)
        for p in (feature["properties"] for feature in townships)
    ]
    found = {str(one["id"]): clear_point(one, names) for one in townships}
    return {code: point for code, point in found.items() if point is not None}


def expected_class(value: float, edges: list[float]) -> int:
    """Index of the class that a value belongs to; a break belongs to the class below it."""
    return max(0, min(bisect.bisect_left(edges, value) - 1, len(edges) - 2))


def test_every_township_has_its_class_colour_on_the_map_in_the_table_and_in_the_legend(
    gaps: GapsPage, townships: list[dict[str, Any]]
) -> None:
    gaps.open().without_points()
    answer = httpx.get(gaps.url + UNCOVERED).json()
    points, legend = clear_points(townships), gaps.legend()
    assert len(points) >= 8
    assert len(set(legend)) == len(answer["breaks"]["counts"])
    for value in answer["values"]:
        colour = legend[expected_class(value["value"], answer["breaks"]["edges"])]
        assert gaps.swatch(value["area_code"]) == colour, value["name"]
        if value["area_code"] in points:
            point = points[value["area_code"]]
            assert gaps.colour(point.x, point.y) == colour, value["name"]


def test_the_legend_counts_the_areas_of_each_class(gaps: GapsPage) -> None:
    gaps.open()
    swatches = [gaps.swatch(code) for code in gaps.rows()]
    shown = gaps.page.locator("ol li[data-step] .count").all_inner_texts()
    assert [f"{swatches.count(colour)} 個" for colour in gaps.legend()] == shown


def test_an_island_without_a_hotspot_is_hatched_and_says_why(page: Page, mainland: Served) -> None:
    gaps = GapsPage(page, mainland.url)
    gaps.open(metric="wifi_median_distance", view=ON_LANYU).without_points()
    scale = set(gaps.legend())
    # On a busy machine the hatch is drawn some frames after the map calls itself idle.
    for _ in range(60):
        drawn = gaps.colours(*LANYU_POINT, size=20)
        if drawn[UNKNOWN_GROUND]:
            break
        page.wait_for_timeout(250)
    assert drawn[UNKNOWN_GROUND] > 0
    assert len(drawn) > 2, "lines of the hatch on their ground"
    assert not scale & set(drawn)
    for code in (LANYU, GREEN_ISLAND):
        assert "未知" in gaps.row(code).inner_text()
        assert "跨海" in gaps.row(code).inner_text()
    assert sorted(gaps.rows()[-2:]) == [GREEN_ISLAND, LANYU]
    assert "2" in page.locator('[data-step="unknown"] .count').inner_text()


def test_another_radius_changes_the_map_the_table_the_sentence_and_the_address(
    gaps: GapsPage, townships: list[dict[str, Any]]
) -> None:
    gaps.open().without_points()
    points = clear_points(townships)
    before = {code: gaps.colour(p.x, p.y) for code, p in points.items()}
    sentence, first = gaps.sentence, gaps.row("10014010").inner_text()
    gaps.choose_parameter("1,000\u202fm")
    legend = gaps.legend()
    assert {code: gaps.colour(p.x, p.y) for code, p in points.items()} != before
    for code, point in points.items():
        assert gaps.colour(point.x, point.y) == gaps.swatch(code)
        assert gaps.swatch(code) in legend
    assert gaps.row("10014010").inner_text() != first
    assert gaps.sentence != sentence
    assert "radius=1000" in gaps.page.url


def test_the_map_keeps_its_place_when_metric_and_order_change(gaps: GapsPage) -> None:
    gaps.open().without_points()
    sea, land = (121.45, 22.9), (120.75, 23.05)
    before = [gaps.colour(*sea), gaps.colour(*land)]
    assert before[0] != before[1]
    gaps.page.get_by_role("button", name="占居民").click()
    gaps.page.locator("select").select_option("wifi_hotspots_per_1000")
    gaps.drawn("wifi_hotspots_per_1000")
    assert [gaps.colour(*sea), gaps.colour(*land)] == before
    assert str(COUNTY) in unquote(gaps.page.url)


def test_villages_are_drawn_and_the_page_says_which_boundaries_they_are(gaps: GapsPage) -> None:
    gaps.open(level="village")
    assert len(gaps.rows()) == 147
    note = gaps.page.locator('.boundary [data-note="village_boundaries_superseded"]')
    assert "147" in note.inner_text()
    gaps.page.get_by_role("button", name="今日").click()
    gaps.page.locator('.boundary [data-note="boundaries_missing"]').wait_for()
    assert len(gaps.rows()) == 139
    unknown = gaps.page.locator("tr[data-area]", has_text="未知")
    assert unknown.count() > 0
    assert "at=20" in gaps.page.url


def test_simulated_data_are_marked_on_the_map_and_real_data_are_not(
    gaps: GapsPage, page: Page, mainland: Served
) -> None:
    gaps.open()
    sash = page.locator(".simulated-sash")
    assert "模擬資料" in sash.inner_text()
    assert sash.is_visible()
    assert page.locator(".simulated-strip").is_visible()
    GapsPage(page, mainland.url).open()
    assert page.get_by_text("模擬").count() == 0
