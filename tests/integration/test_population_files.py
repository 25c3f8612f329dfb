"""`ingest population`: SEGIS areas and points become a surface; what does not join is counted, never guessed."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from hub.errors import DatabaseAway, SourceError
from hub.places import surfaces as surface_files
from hub.places.report import PlacesReport
from hub.store import reads
from hub.store.database import engine, transaction
from ingest.population import PopulationWishes, import_population

COUNTY = "10014"
COLUMNS = [{"COLUMN_NAME": name} for name in ("INFO_TIME", "CODE1", "CODEBASE", "P_CNT")]


@pytest.fixture
def taitung(loaded_url: str) -> Iterator[Engine]:
    made = engine(loaded_url)
    yield made
    made.dispose()


def square(lon: float, lat: float, size: float = 0.01) -> dict[str, Any]:
    ring = [(lon, lat), (lon + size, lat), (lon + size, lat + size), (lon, lat + size), (lon, lat)]
    return {"type": "Polygon", "coordinates": [ring]}


def polygons(folder: Path, **codes: str) -> Path:
    """A GeoJSON of small squares in Taitung City: CODE1 → county."""
    features = [
        {
            "type": "Feature",
            "properties": {"CODE1": code, "COUNTY_ID": county},
            "geometry": square(121.10 + 0.01 * i, 22.76),
        }
        for i, (code, county) in enumerate(codes.items())
    ]
    path = folder / "stat_areas.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def counts(folder: Path, *rows: tuple[str, str, Any], when: str = "106Y06M") -> Path:
    """SEGIS's JSON: (CODE1, CODEBASE, P_CNT) each."""
    data = [{"INFO_TIME": when, "CODE1": a, "CODEBASE": b, "P_CNT": n} for a, b, n in rows]
    path = folder / "counts.json"
    path.write_text(json.dumps({"Info": [], "ColumnList": COLUMNS, "RowDataList": data}), "utf-8")
    return path


def send(source: Engine, *paths: Path, **wishes: Any) -> PlacesReport:
    report = import_population(source, COUNTY, paths, PopulationWishes(**wishes))
    assert report.received == report.stored + report.unchanged + report.duplicate + report.refused
    return report


def surfaces(source: Engine) -> list[reads.SurfaceRow]:
    with transaction(source) as connection:
        return reads.surfaces(connection, COUNTY)


def refused(source: Engine, *paths: Path, **wishes: Any) -> str:
    """The code of a refusal; asserts that it left the surfaces as they were, and its line in the ledger."""
    before = surfaces(source)
    with pytest.raises(SourceError) as fault:
        send(source, *paths, **wishes)
    assert surfaces(source) == before
    with transaction(source) as connection:
        line = connection.execute(
            text("SELECT state, error_code FROM delivery ORDER BY delivery_id DESC LIMIT 1")
        ).one()
    assert tuple(line) == ("refused", fault.value.code)
    assert "othing was stored" in fault.value.hint
    return fault.value.code


def test_smallest_areas_are_summed_into_their_polygon_and_the_surface_becomes_the_best(
    taitung: Engine, tmp_path: Path
) -> None:
    areas = polygons(tmp_path, A=COUNTY, B=COUNTY, C=COUNTY)
    table = counts(tmp_path, ("A", "A1", 30), ("A", "A2", 12.0), ("B", "B1", "1,008"))
    report = send(taitung, areas, table)
    best = surfaces(taitung)[0]
    assert (best.surface, best.kind, best.as_of) == ("segis_2017-06", "segis", date(2017, 6, 30))
    assert (best.residents, best.cells) == (1050.0, 2)
    assert (report.received, report.stored, report.refused) == (3, 3, 0)
    said = dict(report.lines)
    assert said["統計區（CODE1）statistical areas"] == 3
    assert said["  有人口 with residents"] == 2


def test_a_dry_run_reports_the_same_and_stores_nothing(taitung: Engine, tmp_path: Path) -> None:
    before = surfaces(taitung)
    files = polygons(tmp_path, A=COUNTY), counts(tmp_path, ("A", "A1", 30))
    dry = send(taitung, *files, dry_run=True)
    assert surfaces(taitung) == before
    assert send(taitung, *files).stored == dry.stored > 0


def test_the_same_files_twice_change_nothing(taitung: Engine, tmp_path: Path) -> None:
    files = polygons(tmp_path, A=COUNTY), counts(tmp_path, ("A", "A1", 30))
    send(taitung, *files)
    with transaction(taitung) as connection:
        version = reads.data_versions(connection)["population"]
    again = send(taitung, *reversed(files))
    with transaction(taitung) as connection:
        assert reads.data_versions(connection)["population"] == version
    assert (again.stored, again.unchanged) == (0, 1)


def test_a_new_count_replaces_the_surface_of_its_name(taitung: Engine, tmp_path: Path) -> None:
    areas = polygons(tmp_path, A=COUNTY)
    send(taitung, areas, counts(tmp_path, ("A", "A1", 30)))
    send(taitung, areas, counts(tmp_path, ("A", "A1", 31)))
    assert [row.residents for row in surfaces(taitung) if row.kind == "segis"] == [31.0]


def test_what_does_not_join_is_counted_and_another_countys_rows_are_no_loss(
    taitung: Engine, tmp_path: Path
) -> None:
    areas = polygons(tmp_path, A=COUNTY, H="10015")
    table = counts(tmp_path, ("A", "A1", 95), ("X", "X1", 5), ("H", "H1", 7000), ("A", "A2", "*"))
    report = send(taitung, areas, table)
    assert report.refused_by_code == {"no_polygon": 1, "other_county": 1, "no_number": 1}
    assert dict(report.lines)["對不到界線的居民 residents without a polygon"] == 5
    assert surfaces(taitung)[0].residents == 95


def test_points_are_a_surface_of_their_own(taitung: Engine, tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text(
        "lon,lat,residents\n121.11,22.77,40\n121.12,22.77,2.5\n120.30,22.60,900\n0,0,3\n121.1,22.7,-4\n",
        "utf-8",
    )
    report = send(taitung, path, as_of=date(2024, 12, 31), name="grid")
    found = next(row for row in surfaces(taitung) if row.surface == "grid")
    assert (found.kind, found.residents, found.cells) == ("points", 42.5, 2)
    assert report.refused_by_code == {"outside_county": 1, "no_point": 1, "negative_residents": 1}
    assert [row.kind for row in surfaces(taitung)] == ["points", "village_uniform"]


def test_points_in_metres_are_read_by_their_range(taitung: Engine, tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("X坐標,Y坐標,人口\n265006.66,2516977.55,12\n", "utf-8")
    report = send(taitung, path, as_of=date(2024, 12, 31))
    assert report.stored == 1
    assert any("EPSG:3826" in warning for warning in report.warnings)


def test_files_that_cannot_be_a_surface_are_refused_whole(taitung: Engine, tmp_path: Path) -> None:
    areas = polygons(tmp_path, A=COUNTY)
    good = counts(tmp_path, ("A", "A1", 30))
    assert refused(taitung, good) == "no_boundary_file"
    assert refused(taitung, areas) == "missing_column"
    assert refused(taitung, areas, areas, good) == "too_many_files"
    assert refused(taitung, areas, counts(tmp_path, ("X", "X1", 30))) == "does_not_join"
    assert refused(taitung, areas, counts(tmp_path, ("A", "A1", 0))) == "does_not_join"
    assert (
        refused(taitung, areas, counts(tmp_path, ("A", "A1", -3), ("A", "A2", 9)))
        == "negative_residents"
    )
    assert (
        refused(taitung, areas, counts(tmp_path, ("A", "A1", 3), ("A", "A1", 4)))
        == "conflicting_rows"
    )
    assert refused(taitung, areas, counts(tmp_path, ("A", "A1", 3), when="soon")) == "no_date"
    others = polygons(tmp_path, A="10015")
    assert refused(taitung, others, counts(tmp_path, ("A", "A1", 3))) == "no_areas_of_county"


def test_a_database_that_goes_away_while_cells_are_written_leaves_nothing(
    taitung: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = surfaces(taitung)
    write = surface_files._rows

    def interrupted(*given: Any) -> Iterator[tuple[str, str, float, str]]:
        yield from write(*given)
        with transaction(taitung) as other:
            other.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        yield from write(*given)

    monkeypatch.setattr(surface_files, "_rows", interrupted)
    with pytest.raises(DatabaseAway, match="othing was half stored"):
        send(taitung, polygons(tmp_path, A=COUNTY), counts(tmp_path, ("A", "A1", 30)))
    assert surfaces(taitung) == before


def test_damaged_files_are_refused_by_name(taitung: Engine, tmp_path: Path) -> None:
    areas = polygons(tmp_path, A=COUNTY)
    table = counts(tmp_path, ("A", "A1", 30))
    assert refused(taitung, areas, tmp_path / "gone.json") == "file_gone"
    table.write_bytes(table.read_bytes()[:60])
    assert refused(taitung, areas, table) == "broken_json"
    table.write_text("", "utf-8")
    assert refused(taitung, areas, table) == "empty_file"
    table.write_text("[]", "utf-8")
    assert refused(taitung, areas, table) == "no_records"
    points = tmp_path / "points.csv"
    points.write_text("lon,lat\n121.1,22.7\n", "utf-8")
    assert refused(taitung, points) == "missing_column"
    points.write_text("lon,lat,residents\n121.1,22.7,0\n", "utf-8")
    assert refused(taitung, points, as_of=date(2024, 1, 1)) == "no_residents"
