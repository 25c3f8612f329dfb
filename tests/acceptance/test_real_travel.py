"""The county's real highways: minutes along them against straight lines, and why the two differ most where they do.

What is asserted here is told in docs/metrics.md, under Travel.
"""

import csv
import heapq
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import shapely
from sqlalchemy import Engine

from geo import crs
from geo.travel import Stops, StraightLine
from hub.embedded.cluster import Cluster
from hub.metrics.ground import lay_out
from hub.metrics.journey import Journey, Pace, plan
from hub.settings import Settings
from hub.store import reads
from hub.store.database import engine, transaction
from ingest.roads import RoadWishes, import_roads
from tests.conftest import LOADED, PROJECT

COUNTY = "10014"
BEFORE_REFORM = date(2021, 9, 30)
"""The last day on which the boundary of every village is known."""

HIGHWAYS = "roads/provincial_highways_taitung.geojson"
HOSPITALS = "health/taitung_hospitals_er_compiled.csv"
OVER_THE_RANGE, ALONG_THE_COAST = "池上鄉富興村", "達仁鄉森永村"
MACKAY, VETERANS, CHENGGONG = "馬偕", "榮民", "成功分院"


class County(NamedTuple):
    """Villages and hospitals as stops, and how one travels between them."""

    names: list[str]
    villages: Stops
    hospitals: Stops
    hospital_names: list[str]
    journey: Journey


@pytest.fixture(scope="module")
def county(cluster: Cluster, loaded_template_url: str, real_data: Path) -> Iterator[County]:
    assert loaded_template_url
    cluster.create_database("travelled", template=LOADED)
    source = engine(cluster.url("travelled"), pool_size=2)
    import_roads(source, COUNTY, real_data / HIGHWAYS, RoadWishes(as_of=date(2026, 5, 28)))
    yield _read(source, real_data)
    source.dispose()
    cluster.drop_database("travelled")


def _read(source: Engine, real_data: Path) -> County:
    with transaction(source) as connection:
        areas = reads.areas(connection, COUNTY, "village", BEFORE_REFORM)
        whole = reads.areas(connection, COUNTY, "county", BEFORE_REFORM)
        ground = lay_out(connection, areas, whole, reads.surfaces(connection, COUNTY)[0])
        journey = plan(connection, COUNTY, ground, Pace.of(Settings()))
    homes = shapely.point_on_surface(ground.area_shapes)
    with (real_data / HOSPITALS).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    x, y = crs.to_metres(
        [float(row["經度"]) for row in rows], [float(row["緯度"]) for row in rows], ground.srid
    )
    return County(
        [f"{area.parent_zh}{area.name_zh}" for area in areas],
        Stops(shapely.get_coordinates(homes), ground.land.of(homes)),
        Stops.at(np.column_stack([x, y]), ground.land.of(shapely.points(x, y))),
        [row["醫院名稱"] for row in rows],
        journey,
    )


def minutes(county: County, village: str, hospital: str, travel: object = None) -> float:
    """From one village to one hospital."""
    at = np.array([county.names.index(village)])
    to = np.array([i for i, name in enumerate(county.hospital_names) if hospital in name])
    model = StraightLine() if travel == "straight" else county.journey.travel
    return float(model.nearest(county.villages.some(at), county.hospitals.some(to))[0])


def along_the_file(
    county: County, folder: Path, village: str, hospital: str
) -> tuple[float, float]:
    """The same by a search of its own over the file's vertices, 60 km/h, with links of 1.4 times at 20 km/h.

    (entering and leaving the highways at any vertex, at the nearest ones alone): the truth lies between.
    """
    features = json.loads((folder / HIGHWAYS).read_text(encoding="utf-8"))["features"]
    lines = [[tuple(at) for at in feature["geometry"]["coordinates"]] for feature in features]
    corners = sorted({corner for line in lines for corner in line})
    xy = np.column_stack(crs.to_metres(*zip(*corners, strict=True), crs.TM2_121))
    number = {corner: i for i, corner in enumerate(corners)}
    ways: defaultdict[int, list[tuple[int, float]]] = defaultdict(list)
    for one, other in ((number[a], number[b]) for line in lines for a, b in pairwise(line)):
        minutes_between = float(np.hypot(*(xy[one] - xy[other]))) / 1_000
        ways[one].append((other, minutes_between))
        ways[other].append((one, minutes_between))
    ends = (
        county.villages.xy[county.names.index(village)],
        county.hospitals.xy[[hospital in name for name in county.hospital_names]][0],
    )
    home, site = (1.4 * 60 * np.hypot(*(xy - end).T) / 20_000 for end in ends)
    nearest = dijkstra(ways, {int(np.argmin(site)): float(site.min())})
    anywhere = dijkstra(ways, dict(enumerate(site.tolist())))
    return (
        min(anywhere[i] + home[i] for i in anywhere),
        nearest[int(np.argmin(home))] + float(home.min()),
    )


def dijkstra(ways: dict[int, list[tuple[int, float]]], begin: dict[int, float]) -> dict[int, float]:
    """Minutes to every corner, from those to begin at after so many."""
    reached: dict[int, float] = {}
    queue = [(so_far, corner) for corner, so_far in begin.items()]
    heapq.heapify(queue)
    while queue:
        so_far, corner = heapq.heappop(queue)
        if corner not in reached:
            reached[corner] = so_far
            for other, more in ways[corner]:
                heapq.heappush(queue, (so_far + more, other))
    return reached


def test_what_the_minutes_take_for_granted_is_said(county: County) -> None:
    words = " ".join(text.en for text in county.journey.assumptions)
    assert county.journey.model == "roads"
    assert "provincial highways 60" in words
    assert "as of 2026-05-28" in words
    assert "No county or local roads are loaded" in words
    assert "No roads are loaded on the islands of Ludao Township, Lanyu Township" in words
    assert "nobody gets across water" in words


def test_the_mainlands_villages_reach_a_hospital_and_the_islands_none(county: County) -> None:
    reached = np.isfinite(county.journey.travel.nearest(county.villages, county.hospitals))
    islands = {name[:3] for name, found in zip(county.names, reached, strict=True) if not found}
    assert (len(reached), int(reached.sum()), islands) == (147, 140, {"綠島鄉", "蘭嶼鄉"})


@pytest.mark.parametrize("village", [ALONG_THE_COAST, OVER_THE_RANGE])
@pytest.mark.parametrize("hospital", [MACKAY, VETERANS])
def test_minutes_on_the_real_highways_are_those_of_another_search(
    county: County, real_data: Path, village: str, hospital: str
) -> None:
    least, most = along_the_file(county, real_data, village, hospital)
    assert least - 0.1 <= minutes(county, village, hospital) <= most + 0.1


def test_the_largest_differences_to_the_nearest_hospital_are_these(county: County) -> None:
    mainland = np.flatnonzero(county.villages.mass == county.hospitals.mass[0])
    homes = county.villages.some(mainland)
    by_road = county.journey.travel.nearest(homes, county.hospitals)
    straight = StraightLine().nearest(homes, county.hospitals)
    quicker, slower = int(np.argmin(by_road - straight)), int(np.argmax(by_road - straight))
    names = [county.names[i] for i in mainland]
    assert (names[quicker], names[slower]) == (ALONG_THE_COAST, OVER_THE_RANGE)
    assert (by_road[quicker], straight[quicker]) == pytest.approx((72.8, 127.7), abs=0.05)
    assert (by_road[slower], straight[slower]) == pytest.approx((66.3, 33.6), abs=0.05)
    told = (PROJECT / "docs" / "metrics.md").read_text(encoding="utf-8")
    for i in (quicker, slower):
        assert f"| {names[i]} | {by_road[i]:.1f} | {straight[i]:.1f} |" in told
    assert f"of the {len(names)} villages on the mainland" in told


def test_a_highway_runs_nearly_straight_and_is_driven_quicker_than_a_straight_line(
    county: County, real_data: Path
) -> None:
    """森永 lies by highway 9, on which 73 minutes lead to the hospital; the straight line is 61 km long."""
    at, to = county.names.index(ALONG_THE_COAST), county.hospital_names[0]
    assert MACKAY in to
    kilometres = float(np.hypot(*(county.villages.xy[at] - county.hospitals.xy[0]))) / 1_000
    on_the_road, _ = along_the_file(county, real_data, ALONG_THE_COAST, MACKAY)
    assert (kilometres, on_the_road) == pytest.approx((60.8, 72.6), abs=0.1)


def test_a_straight_line_crosses_the_range_that_highways_go_round(
    county: County, real_data: Path
) -> None:
    """The hospital nearest to 富興 as the crow flies lies behind the Coastal Range, two hours off by the highways."""
    home = county.villages.some(np.array([county.names.index(OVER_THE_RANGE)]))
    nearest = StraightLine().nearest(home, county.hospitals)
    assert nearest == minutes(county, OVER_THE_RANGE, CHENGGONG, "straight")
    _, round_about = along_the_file(county, real_data, OVER_THE_RANGE, CHENGGONG)
    assert round_about == pytest.approx(121.0, abs=0.1)
    assert minutes(county, OVER_THE_RANGE, VETERANS) == pytest.approx(66.3, abs=0.05)
