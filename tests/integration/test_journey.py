"""How the county travels, from what is loaded: roads, crossings, the settings; and the sentences that say so."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from sqlalchemy import Engine

from geo import crs
from geo.travel import Stops
from hub.metrics.ground import Ground, lay_out
from hub.metrics.journey import Journey, Pace, plan
from hub.settings import Settings
from hub.store import reads
from hub.store.database import engine, transaction
from ingest.crossings import CrossingWishes, import_crossings
from ingest.roads import RoadWishes, import_roads

COUNTY = "10014"
TODAY = date(2026, 1, 1)
CITY, SOUTH, LUDAO = (121.150, 22.755), (121.130, 22.700), (121.490, 22.660)
"""Places in 臺東市, 6 km south of it, and on 綠島 (lon, lat)."""

FERRY = "ferry,富岡－綠島,121.191,22.790,121.476,22.662,80,綠島航線,2026-01-31"


@pytest.fixture
def taitung(loaded_url: str) -> Iterator[Engine]:
    made = engine(loaded_url)
    yield made
    made.dispose()


def laid(source: Engine) -> Ground:
    with transaction(source) as connection:
        areas = reads.areas(connection, COUNTY, "township", TODAY)
        whole = reads.areas(connection, COUNTY, "county", TODAY)
        return lay_out(connection, areas, whole, reads.surfaces(connection, COUNTY)[0])


def planned(source: Engine, ground: Ground, **settings: Any) -> Journey:
    with transaction(source) as connection:
        return plan(connection, COUNTY, ground, Pace.of(Settings(**settings)))


def stops(ground: Ground, *places: tuple[float, float]) -> Stops:
    lon, lat = zip(*places, strict=True)
    xy = np.column_stack(crs.to_metres(lon, lat, ground.srid))
    return Stops.at(xy, ground.land.of(shapely.points(xy)))


def minutes(
    journey: Journey, ground: Ground, start: tuple[float, float], end: tuple[float, float]
) -> float:
    return float(journey.travel.nearest(stops(ground, start), stops(ground, end))[0])


def load_roads(
    source: Engine, folder: Path, *lines: tuple[Sequence[tuple[float, float]], dict[str, Any]]
) -> None:
    features = [
        {"type": "Feature", "properties": words, "geometry": {"type": "LineString", "coordinates": line}}
        for line, words in lines
    ]  # fmt: skip
    path = folder / "roads.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    import_roads(source, COUNTY, path, RoadWishes(source="測試", as_of=date(2026, 5, 1)))


def said(journey: Journey) -> str:
    assert all(text.zh and text.en for text in journey.assumptions)
    return " ".join(text.en for text in journey.assumptions)


def test_without_roads_one_travels_straight_and_it_is_said(taitung: Engine) -> None:
    ground = laid(taitung)
    journey = planned(taitung, ground)
    kilometres = np.hypot(*np.diff(stops(ground, CITY, SOUTH).xy, axis=0)[0]) / 1_000
    assert minutes(journey, ground, CITY, SOUTH) == pytest.approx(kilometres * 1.4 / 40 * 60)
    assert np.isinf(minutes(journey, ground, LUDAO, CITY))
    assert (journey.model, journey.as_of) == ("straight", None)
    assert "straight lines × 1.4 at 40 km/h" in said(journey)
    assert "nobody gets across water" in said(journey)
    faster = planned(taitung, ground, straight_kmh=80, detour=1.2)
    assert minutes(faster, ground, CITY, SOUTH) == pytest.approx(kilometres * 1.2 / 80 * 60)
    assert "straight lines × 1.2 at 80 km/h" in said(faster)


def test_where_roads_are_loaded_one_travels_along_them_at_the_speed_of_their_class(
    taitung: Engine, tmp_path: Path
) -> None:
    ground = laid(taitung)
    load_roads(taitung, tmp_path, ([CITY, SOUTH], {"class": "省道", "num": "台9"}))
    journey = planned(taitung, ground)
    kilometres = np.hypot(*np.diff(stops(ground, CITY, SOUTH).xy, axis=0)[0]) / 1_000
    assert minutes(journey, ground, CITY, SOUTH) == pytest.approx(kilometres)
    assert (journey.model, journey.as_of) == ("roads", date(2026, 5, 1))
    words = said(journey)
    assert "provincial highways 60; roads from 測試, as of 2026-05-01" in words
    assert "No county or local roads are loaded" in words
    assert "No roads are loaded on the islands of" in words
    slower = planned(taitung, ground, road_kmh_provincial=30)
    assert minutes(slower, ground, CITY, SOUTH) == pytest.approx(2 * kilometres)


def test_a_speed_that_the_file_tells_wins_over_that_of_the_class(
    taitung: Engine, tmp_path: Path
) -> None:
    ground = laid(taitung)
    load_roads(taitung, tmp_path, ([CITY, SOUTH], {"class": "縣道", "speed": 25}))
    journey = planned(taitung, ground)
    kilometres = np.hypot(*np.diff(stops(ground, CITY, SOUTH).xy, axis=0)[0]) / 1_000
    assert minutes(journey, ground, CITY, SOUTH) == pytest.approx(kilometres / 25 * 60)
    assert "On 1 pieces of road the speed is that of their file" in said(journey)
    assert "No county or local roads" not in said(journey)


def test_a_road_in_many_pieces_is_one_road_and_another_stays_within_reach(
    taitung: Engine, tmp_path: Path
) -> None:
    """Short pieces of a slow way round, at one's door, do not hide the highway a field away."""
    ground = laid(taitung)
    highway = ([CITY, SOUTH], {"class": "省道", "num": "台9"})
    corners = [CITY, (121.165, 22.730), *((121.145 - 0.0005 * i, 22.7005) for i in range(20))]
    lane = {"class": "鄉道", "name": "遠路"}
    pieces = [(corners[i : i + 2], lane) for i in range(len(corners) - 1)]
    home = (121.139, 22.7006)
    load_roads(taitung, tmp_path, (corners, lane))
    round_about = minutes(planned(taitung, ground), ground, home, CITY)
    load_roads(taitung, tmp_path, highway, (corners, lane))
    whole = minutes(planned(taitung, ground), ground, home, CITY)
    load_roads(taitung, tmp_path, highway, *pieces)
    assert minutes(planned(taitung, ground), ground, home, CITY) == pytest.approx(whole)
    assert whole < round_about - 1


def test_a_crossing_brings_the_islanders_over_and_is_named(taitung: Engine, tmp_path: Path) -> None:
    path = tmp_path / "crossings.csv"
    header = "kind,name,from_lon,from_lat,to_lon,to_lat,minutes,source,as_of"
    path.write_text(f"{header}\n{FERRY}\n", "utf-8")
    import_crossings(taitung, COUNTY, path, CrossingWishes())
    ground = laid(taitung)
    journey = planned(taitung, ground)
    before = minutes(journey, ground, LUDAO, (121.476, 22.662))
    after = minutes(journey, ground, (121.191, 22.790), CITY)
    assert minutes(journey, ground, LUDAO, CITY) == pytest.approx(before + 80 + after)
    assert minutes(journey, ground, CITY, LUDAO) == pytest.approx(before + 80 + after)
    assert journey.as_of == date(2026, 1, 31)
    assert "富岡－綠島 80 min (綠島航線, 2026-01-31)" in said(journey)
    assert "nobody gets across water" not in said(journey)
