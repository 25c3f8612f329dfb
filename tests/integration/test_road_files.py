"""`ingest roads` and `ingest crossings`: taken whole with what was assumed said, or refused with the place and what to do."""

import json
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from sqlalchemy import Engine, text

from hub.errors import SourceError
from hub.places.report import PlacesReport
from hub.store import reads, ways
from hub.store.database import engine, transaction
from hub.store.ways import CrossingRow, RoadRows
from ingest.crossings import CrossingWishes, import_crossings
from ingest.roads import RoadWishes, import_roads

COUNTY = "10014"
HEADER = "kind,name,from_lon,from_lat,to_lon,to_lat,minutes,both_ways,source,as_of"
FERRY = "ferry,富岡－綠島,121.191,22.790,121.476,22.662,80,yes,綠島航線,2026-01-31"
FLIGHT = "航空,臺東－蘭嶼,121.102,22.755,121.535,22.027,60,是,航班時刻表,115/01/31"


@pytest.fixture
def taitung(loaded_url: str) -> Iterator[Engine]:
    made = engine(loaded_url)
    yield made
    made.dispose()


def line(lon: float, lat: float, *steps: tuple[float, float]) -> dict[str, Any]:
    """A LineString from a point on, each step in degrees."""
    corners = np.cumsum([(lon, lat), *steps], axis=0)
    return {"type": "LineString", "coordinates": corners.tolist()}


CITY = line(121.10, 22.75, (0.01, 0.0), (0.01, 0.01))
COAST = line(121.12, 22.76, (0.02, 0.05))


def geojson(folder: Path, *features: tuple[dict[str, Any] | None, dict[str, Any]]) -> Path:
    """A GeoJSON of (geometry, properties)."""
    listed = [{"type": "Feature", "geometry": g, "properties": p} for g, p in features]
    path = folder / "roads.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": listed}), "utf-8")
    return path


def send(source: Engine, path: Path, /, **wishes: Any) -> PlacesReport:
    report = import_roads(source, COUNTY, path, RoadWishes(**wishes))
    assert report.received == report.stored + report.unchanged + report.duplicate + report.refused
    return report


def send_list(source: Engine, path: Path, /, **wishes: Any) -> PlacesReport:
    return import_crossings(source, COUNTY, path, CrossingWishes(**wishes))


def roads(source: Engine) -> RoadRows:
    with transaction(source) as connection:
        return ways.roads(connection, COUNTY)


def crossings(source: Engine) -> list[CrossingRow]:
    with transaction(source) as connection:
        return ways.crossings(connection, COUNTY)


def version(source: Engine, dataset: str) -> int:
    with transaction(source) as connection:
        return reads.data_versions(connection).get(dataset, (0, None))[0]


def last_line(source: Engine) -> tuple[Any, ...]:
    """(dataset, state, error_code, filename, stored) of the newest line in the ledger."""
    with transaction(source) as connection:
        found = connection.execute(
            text(
                "SELECT dataset, state, error_code, filename, stored FROM delivery ORDER BY delivery_id DESC LIMIT 1"
            )
        ).one()
    return tuple(found)


def refused(source: Engine, path: Path, dataset: str = "roads", /, **wishes: Any) -> SourceError:
    """The refusal of a file; asserts that nothing changed, and its line in the ledger."""
    before = crossings(source), roads(source).lines.tolist(), version(source, dataset)
    with pytest.raises(SourceError) as fault:
        (send if dataset == "roads" else send_list)(source, path, **wishes)
    assert (crossings(source), roads(source).lines.tolist(), version(source, dataset)) == before
    assert last_line(source) == (dataset, "refused", fault.value.code, path.name, 0)
    assert "othing was stored" in fault.value.hint
    assert not fault.value.hint.isascii(), "in the clerk's own language too"
    return fault.value


def test_lines_are_stored_with_their_class_number_name_and_own_speed(
    taitung: Engine, tmp_path: Path
) -> None:
    path = geojson(
        tmp_path,
        (CITY, {"class": "省道", "num": "台9", "name": "中華路", "maxspeed": "70 km/h"}),
        (COAST, {"class": "縣道", "num": "197", "name": "", "maxspeed": None}),
    )
    report = send(taitung, path, source="公路局", as_of=date(2026, 5, 28))
    found = roads(taitung)
    assert (report.received, report.stored, report.refused) == (2, 2, 0)
    assert last_line(taitung) == ("roads", "stored", None, path.name, 2)
    assert found.road_class.tolist() == ["provincial", "county"]
    assert found.number.tolist() == ["台9", "197"]
    assert found.name.tolist() == ["中華路", None]
    assert np.array_equal(found.speed_kmh, [70, np.nan], equal_nan=True)
    assert set(found.source) == {"公路局"}
    assert set(found.as_of) == {date(2026, 5, 28)}
    assert shapely.to_geojson(found.lines[1]) == shapely.to_geojson(shapely.geometry.shape(COAST))
    kilometres = dict(report.lines)
    assert kilometres["county：公里 km"] == pytest.approx(5.9, abs=0.1)


@pytest.mark.parametrize("form", ["shp", "zip", "gpkg"])
@pytest.mark.parametrize("srid", [4326, 3826])
def test_the_same_roads_in_any_usual_form_are_the_same_roads(
    taitung: Engine, tmp_path: Path, form: str, srid: int
) -> None:
    frame = gpd.GeoDataFrame(
        {"ROADCLASS1": ["1W", "RD"], "ROADNAME": ["中華路", "更生路"]},
        geometry=[shapely.geometry.shape(CITY), shapely.geometry.shape(COAST)], crs=4326,
    ).to_crs(srid)  # fmt: skip
    path = tmp_path / f"road.{'gpkg' if form == 'gpkg' else 'shp'}"
    pyogrio.write_dataframe(frame, path, encoding="utf-8")
    if form == "zip":
        parts, path = sorted(tmp_path.iterdir()), tmp_path / "road.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for part in parts:
                archive.write(part, part.name)
    report = send(taitung, path)
    found = roads(taitung)
    assert (report.stored, found.road_class.tolist()) == (2, ["provincial", "other"])
    assert found.name.tolist() == ["中華路", "更生路"]
    wanted = [shapely.geometry.shape(shape) for shape in (CITY, COAST)]
    assert shapely.hausdorff_distance(found.lines, wanted).max() < 1e-7


def test_a_new_file_replaces_the_roads_of_its_source_and_the_same_file_changes_nothing(
    taitung: Engine, tmp_path: Path
) -> None:
    both = geojson(tmp_path, (CITY, {"class": "省道"}), (COAST, {"class": "省道"}))
    send(taitung, both)
    before, ids = version(taitung, "roads"), len(roads(taitung).lines)
    again = send(taitung, both)
    assert (again.stored, again.unchanged, again.ended) == (0, 2, 0)
    assert (version(taitung, "roads"), ids) == (before, 2)
    other = send(taitung, both, source="鄉公所", road_class="township")
    assert (other.stored, other.ended) == (2, 0)
    assert roads(taitung).road_class.tolist() == ["provincial"] * 2 + ["township"] * 2
    one = send(taitung, geojson(tmp_path, (CITY, {"class": "省道"})))
    assert (one.stored, one.ended) == (1, 2)
    assert roads(taitung).road_class.tolist() == ["township"] * 2 + ["provincial"]
    assert version(taitung, "roads") == before + 2


def test_a_dry_run_reports_the_same_and_stores_nothing(taitung: Engine, tmp_path: Path) -> None:
    path = geojson(tmp_path, (CITY, {"class": "省道"}))
    dry = send(taitung, path, dry_run=True)
    assert (len(roads(taitung).lines), version(taitung, "roads")) == (0, 0)
    assert send(taitung, path).stored == dry.stored == 1


def test_what_is_no_road_near_the_county_is_left_out_and_counted(
    taitung: Engine, tmp_path: Path
) -> None:
    hualien, taipei = line(121.45, 23.50, (0.01, 0.01)), line(121.5, 25.0, (0.01, 0.0))
    path = geojson(
        tmp_path,
        (CITY, {"highway": "primary"}),
        (CITY, {"highway": "primary"}),
        (hualien, {"highway": "secondary"}),
        (taipei, {"highway": "primary"}),
        (COAST, {"highway": "footway"}),
        ({"type": "Point", "coordinates": [121.1, 22.75]}, {"highway": "crossing"}),
        (line(121.1, 22.75, (0.0, 0.0)), {"highway": "primary"}),
        (None, {"highway": "primary"}),
    )
    report = send(taitung, path)
    assert (report.received, report.stored, report.duplicate) == (8, 2, 1)
    assert report.refused_by_code == {"no_line": 3, "not_for_cars": 1, "far_from_county": 1}
    assert roads(taitung).road_class.tolist() == ["provincial", "county"]


def test_a_class_that_nobody_knows_is_other_and_said_so(taitung: Engine, tmp_path: Path) -> None:
    path = geojson(tmp_path, (CITY, {"等級": "梯道"}), (COAST, {"等級": "省道"}))
    report = send(taitung, path)
    assert roads(taitung).road_class.tolist() == ["other", "provincial"]
    assert any("梯道 × 1" in warning for warning in report.warnings)
    none = send(taitung, geojson(tmp_path, (CITY, {})), source="無等級")
    assert any("— × 1" in warning for warning in none.warnings)


def test_lines_in_several_parts_are_one_row_of_the_file_and_several_pieces(
    taitung: Engine, tmp_path: Path
) -> None:
    parts = [CITY["coordinates"], COAST["coordinates"]]
    path = geojson(tmp_path, ({"type": "MultiLineString", "coordinates": parts}, {"class": "鄉道"}))
    report = send(taitung, path)
    assert (report.received, report.stored, len(roads(taitung).lines)) == (1, 1, 2)
    assert send(taitung, path).unchanged == 1


@pytest.mark.parametrize(
    ("speed", "named"),
    [("500", "feature 2: '500'"), ("3", "'3'"), ("-40", "'-40'"), ("fast", "'fast'"), ("30 mph", "'30 mph'")],
)  # fmt: skip
def test_speeds_that_cannot_be_are_refused_with_their_place(
    taitung: Engine, tmp_path: Path, speed: str, named: str
) -> None:
    path = geojson(tmp_path, (CITY, {"速限": "50"}), (COAST, {"速限": speed}))
    fault = refused(taitung, path)
    assert fault.code == "bad_speed"
    assert named in fault.message


def test_points_and_areas_are_no_roads(taitung: Engine, tmp_path: Path) -> None:
    point = {"type": "Point", "coordinates": [121.1, 22.75]}
    fault = refused(taitung, geojson(tmp_path, (point, {"class": "省道"}), (point, {})))
    assert (fault.code, "Point × 2" in fault.message) == ("no_lines", True)


def test_roads_of_another_place_and_unknown_systems_are_refused(
    taitung: Engine, tmp_path: Path
) -> None:
    taipei = line(121.5, 25.0, (0.01, 0.0))
    assert refused(taitung, geojson(tmp_path, (taipei, {}))).code == "no_roads_of_county"
    frame = gpd.GeoDataFrame({"class": ["省道"]}, geometry=[shapely.geometry.shape(CITY)], crs=4326)
    utm = tmp_path / "utm.shp"
    pyogrio.write_dataframe(frame.to_crs(32651), utm)
    assert refused(taitung, utm).code == "unknown_crs"
    assert refused(taitung, geojson(tmp_path, (CITY, {})), srid=2154).code == "unknown_crs"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("cut.geojson", b'{"type": "FeatureCollection", "features": [{"type": "Fea', "broken_shapes"),
        ("empty.geojson", b"", "empty_file"),
        ("none.geojson", b'{"type": "FeatureCollection", "features": []}', "no_records"),
        ("table.csv", b"name,class\na,b\n", "unknown_format"),
        ("other.gpkg", b"SQLite format 3\0" + bytes(100), "unknown_format"),
    ],
)  # fmt: skip
def test_broken_files_are_refused_whole(
    taitung: Engine, tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert refused(taitung, path).code == code


def timetable(folder: Path, *lines: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
    path = folder / "crossings.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp950"])
def test_a_list_of_crossings_replaces_the_one_before_and_the_same_list_changes_nothing(
    taitung: Engine, tmp_path: Path, encoding: str
) -> None:
    lines = (FERRY.replace("－", "-"), FLIGHT.replace("－", "-"))
    path = timetable(tmp_path, *lines, encoding=encoding)
    report = send_list(taitung, path)
    assert (report.received, report.stored, report.unchanged) == (2, 2, 0)
    assert crossings(taitung) == [
        CrossingRow(
            "ferry", "富岡-綠島", 121.191, 22.79, 121.476, 22.662, 80, True, "綠島航線", date(2026, 1, 31)
        ),
        CrossingRow(
            "air", "臺東-蘭嶼", 121.102, 22.755, 121.535, 22.027, 60, True, "航班時刻表", date(2026, 1, 31)
        ),
    ]  # fmt: skip
    before = version(taitung, "crossings")
    again = send_list(taitung, path)
    assert (again.stored, again.unchanged, version(taitung, "crossings")) == (0, 2, before)
    shorter = send_list(taitung, timetable(tmp_path, lines[1]))
    assert (shorter.stored, shorter.ended) == (1, 2)
    assert [each.name for each in crossings(taitung)] == ["臺東-蘭嶼"]
    assert version(taitung, "crossings") == before + 1


def test_a_dry_run_of_a_list_stores_nothing(taitung: Engine, tmp_path: Path) -> None:
    assert send_list(taitung, timetable(tmp_path, FERRY, FERRY), dry_run=True).duplicate == 1
    assert crossings(taitung) == []


def test_what_a_line_does_not_say_comes_from_the_command(taitung: Engine, tmp_path: Path) -> None:
    short = "種類,航線,起點經度,起點緯度,迄點經度,迄點緯度,分鐘,雙向"
    path = timetable(
        tmp_path, "渡輪,富岡－綠島,121.191,22.790,121.476,22.662,80,單向", header=short
    )
    assert refused(taitung, path, "crossings").code == "no_date"
    send_list(taitung, path, as_of=date(2026, 3, 1), source="旅遊網")
    found = crossings(taitung)[0]
    assert (found.both_ways, found.source, found.as_of) == (False, "旅遊網", date(2026, 3, 1))


@pytest.mark.parametrize(
    ("was", "now", "named"),
    [
        ("ferry", "swim", "kind 'swim'"),
        ("80", "0", "minutes 0"),
        ("80", "2000", "minutes 2000"),
        ("80", "soon", "minutes: 'soon'"),
        ("80", "", "minutes is empty"),
        ("yes", "perhaps", "both_ways 'perhaps'"),
        ("富岡－綠島", "", "no name"),
        ("121.476,22.662", "121.191,22.790", "begins where it ends"),
        ("121.476", "12.1476", "nowhere in Taiwan"),
        ("2026-01-31", "2026-13-31", "'2026-13-31'"),
    ],
)
def test_a_bad_line_refuses_the_list_and_says_which_and_why(
    taitung: Engine, tmp_path: Path, was: str, now: str, named: str
) -> None:
    fault = refused(taitung, timetable(tmp_path, FLIGHT, FERRY.replace(was, now)), "crossings")
    assert fault.code == "bad_row"
    assert fault.message.startswith("Line 3: ")
    assert named in fault.message


def test_a_list_without_its_columns_or_rows_is_refused(taitung: Engine, tmp_path: Path) -> None:
    fault = refused(taitung, timetable(tmp_path, "ferry,x", header="kind,name"), "crossings")
    assert (fault.code, "from_lon" in fault.message) == ("missing_column", True)
    assert refused(taitung, timetable(tmp_path), "crossings").code == "empty_file"


def test_a_broken_write_leaves_the_roads_of_before(
    taitung: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Replacing is one transaction: where it fails after the old roads are gone, they are back."""
    send(taitung, geojson(tmp_path, (CITY, {"class": "省道"})))
    monkeypatch.setattr("ingest.roads.close_line", None)
    with pytest.raises(TypeError):
        send(taitung, geojson(tmp_path, (COAST, {"class": "縣道"})))
    assert roads(taitung).road_class.tolist() == ["provincial"]
