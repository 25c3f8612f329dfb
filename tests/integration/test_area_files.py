"""`ingest areas` with files as offices send them: taken whole with what was assumed said, or refused whole."""

import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
import pytest
import shapely
from sqlalchemy import Engine, text

from hub.errors import SourceError
from hub.places.frames import areas_frame
from hub.places.report import PlacesReport
from hub.settings import Settings, rooted
from hub.store.database import engine, transaction
from ingest.areas import AreaWishes, import_areas

ATLAS = rooted(Settings().atlas_dir) / "villages-10t.json"
COUNTY = "10014"
REFORM, LATER = date(2021, 10, 1), date(2023, 9, 28)
TOWN = "10014010"

Write = Callable[..., Path]


@pytest.fixture
def taitung(loaded_url: str) -> Iterator[Engine]:
    made = engine(loaded_url)
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def official() -> gpd.GeoDataFrame:
    """A stand-in for the official village file: the atlas's 147, under the official column names."""
    frame = pyogrio.read_dataframe(ATLAS, layer="villages", where=f"COUNTYCODE = '{COUNTY}'")
    columns = [
        "VILLCODE",
        "COUNTYNAME",
        "TOWNNAME",
        "VILLNAME",
        "VILLENG",
        "COUNTYCODE",
        "TOWNCODE",
    ]
    return frame[[*columns, "geometry"]].set_crs(3824).assign(NOTE=None)


@pytest.fixture
def shapefile(tmp_path: Path, official: gpd.GeoDataFrame) -> Write:
    """Writes a Shapefile: ``shapefile(srid=3826, encoding="CP950", without=(".prj",))``."""

    def write(
        frame: gpd.GeoDataFrame = official,
        *,
        srid: int = 3824,
        encoding: str = "UTF-8",
        without: tuple[str, ...] = (),
        name: str = "VILLAGE_NLSC",
    ) -> Path:
        path = tmp_path / f"{name}.shp"
        if encoding == "CP950":
            frame = frame.assign(VILLNAME=frame["VILLNAME"].map(as_big5_has_it))
        pyogrio.write_dataframe(frame.to_crs(srid), path, encoding=encoding)
        for ending in without:
            path.with_suffix(ending).unlink()
        return path

    return write


def as_big5_has_it(name: str) -> str:
    """土坂村 becomes 土?村: Big5 has no 坂, 壠 and 舘, and offices' programs put a question mark."""
    return name.encode("cp950", "replace").decode("cp950")


def send(source: Engine, path: Path, valid_from: date = LATER, **wishes: Any) -> PlacesReport:
    return import_areas(
        source, COUNTY, path, AreaWishes(wishes.pop("level", "village"), valid_from, **wishes)
    )


def state(source: Engine) -> tuple[Any, ...]:
    """Everything of the areas that a refusal must leave as it was."""
    with transaction(source) as connection:
        rows = connection.execute(
            text(
                "SELECT area_code, valid_from, valid_to, name_zh, md5(ST_AsBinary(geom)) FROM area ORDER BY area_id"
            )
        ).all()
        version = connection.scalar(
            text("SELECT version FROM data_version WHERE dataset = 'areas'")
        )
    return tuple(tuple(row) for row in rows), version


def current(source: Engine, at: date) -> gpd.GeoDataFrame:
    with transaction(source) as connection:
        return areas_frame(connection, COUNTY, "village", at)


def refused(source: Engine, path: Path, **wishes: Any) -> SourceError:
    """The refusal of a file; asserts that it left everything as it was, and its line in the ledger."""
    before = state(source)
    with pytest.raises(SourceError) as fault:
        send(source, path, **wishes)
    assert state(source) == before
    with transaction(source) as connection:
        line = connection.execute(
            text(
                "SELECT state, error_code, filename, stored FROM delivery ORDER BY delivery_id DESC LIMIT 1"
            )
        ).one()
    assert tuple(line) == ("refused", fault.value.code, path.name, 0)
    assert "othing was stored" in fault.value.hint
    return fault.value


@pytest.mark.parametrize(
    ("srid", "encoding", "without", "said"),
    [
        (3824, "UTF-8", (), "utf-8"),
        (3824, "CP950", (), "cp950"),
        (3826, "CP950", (".cpg", ".prj"), "read as TWD97"),
        (3826, "UTF-8", (".cpg",), "EPSG:3826"),
        (4326, "CP950", (".cpg",), "cp950"),
    ],
)
def test_a_shapefile_in_any_usual_form_gives_the_same_areas(
    taitung: Engine,
    official: gpd.GeoDataFrame,
    shapefile: Write,
    srid: int,
    encoding: str,
    without: tuple[str, ...],
    said: str,
) -> None:
    path = shapefile(srid=srid, encoding=encoding, without=without)
    report = send(taitung, path)
    found = current(taitung, LATER).set_index("area_code")
    expected = official.set_index("VILLCODE").sort_index()
    assert (report.received, report.stored) == (147, 147)
    assert any(said in warning for warning in report.warnings)
    assert found["name_zh"].tolist() == expected["VILLNAME"].tolist()
    apart = shapely.hausdorff_distance(found.geometry.to_numpy(), expected.geometry.to_numpy())
    assert apart.max() < 1e-6


def test_a_new_set_ends_the_old_one_and_leaves_the_days_before(
    taitung: Engine, shapefile: Write
) -> None:
    before = current(taitung, REFORM)
    report = send(taitung, shapefile())
    after = current(taitung, LATER)
    day_before = current(taitung, date(2023, 9, 27))
    assert day_before["area_code"].tolist() == before["area_code"].tolist()
    assert day_before.geometry.isna().sum() == 29
    assert (len(after), int(after.geometry.isna().sum())) == (147, 0)
    assert report.ended == 139


def test_a_name_that_lost_a_character_to_big5_stays_whole(
    taitung: Engine, shapefile: Write
) -> None:
    report = send(taitung, shapefile(encoding="CP950"))
    names = current(taitung, LATER).set_index("area_code")["name_zh"]
    assert names[["10014030005", "10014110001", "10014150002"]].tolist() == [
        "里壠里",
        "公舘村",
        "土坂村",
    ]
    assert any("土?村 → 土坂村" in warning for warning in report.warnings)


def test_a_dry_run_reports_the_same_and_stores_nothing(taitung: Engine, shapefile: Write) -> None:
    before = state(taitung)
    path = shapefile()
    dry = send(taitung, path, dry_run=True)
    assert state(taitung) == before
    done = send(taitung, path)
    assert (dry.received, dry.stored, dry.ended) == (done.received, done.stored, done.ended)
    assert done.stored


def test_the_same_file_twice_changes_nothing(taitung: Engine, shapefile: Write) -> None:
    path = shapefile(encoding="CP950")
    send(taitung, path)
    before = state(taitung)
    again = send(taitung, path)
    assert (again.received, again.unchanged, again.stored, again.ended) == (147, 147, 0, 0)
    assert state(taitung) == before


def test_an_older_file_sent_again_after_a_newer_one_changes_nothing(
    taitung: Engine, shapefile: Write
) -> None:
    path = shapefile()
    send(taitung, path)
    send(taitung, path, date(2024, 5, 1))
    before = state(taitung)
    again = send(taitung, path)
    assert (again.unchanged, again.stored, again.ended) == (147, 0, 0)
    assert state(taitung) == before


def test_a_set_of_the_same_day_fills_in_the_boundaries_that_were_missing(
    taitung: Engine, official: gpd.GeoDataFrame, shapefile: Write
) -> None:
    known = set(current(taitung, REFORM)["area_code"])
    still = official[official["VILLCODE"].isin(known)]
    new = official[official["VILLCODE"] == "10014010028"].assign(
        VILLCODE="10014010047", VILLNAME="仁和里"
    )
    whole = gpd.GeoDataFrame(
        {c: [*still[c], *new[c]] for c in still.columns if c != "geometry"},
        geometry=[*still.geometry, *new.geometry],
        crs=3824,
    )
    report = send(taitung, shapefile(whole), REFORM)
    after = current(taitung, LATER).set_index("area_code")
    assert len(after) == 137
    assert after.geometry.notna().all()
    with transaction(taitung) as connection:
        rows = connection.execute(
            text(
                "SELECT area_code, change FROM area WHERE valid_from = '2021-10-01' AND area_code = ANY(:codes)"
            ),
            {"codes": ["10014010047", "10014010006", "10014020001"]},
        ).all()
    assert {row.area_code: row.change for row in rows} == {
        "10014010047": "new", "10014010006": "redrawn", "10014020001": "kept",
    }  # fmt: skip
    assert len(current(taitung, date(2021, 9, 30))) == 147
    assert any("豐安里" in warning for warning in report.warnings)


def test_older_boundaries_come_in_only_on_purpose_and_hold_until_the_newer_ones(
    taitung: Engine, shapefile: Write
) -> None:
    path = shapefile()
    fault = refused(taitung, path, valid_from=date(2018, 1, 1))
    assert (fault.code, "--history" in fault.hint) == ("older_than_known", True)
    now = current(taitung, LATER)
    send(taitung, path, date(2018, 1, 1), history=True)
    assert current(taitung, LATER)["area_code"].tolist() == now["area_code"].tolist()
    assert len(current(taitung, date(2019, 1, 1))) == 147
    assert len(current(taitung, date(2017, 1, 1))) == 147
    with transaction(taitung) as connection:
        twice = connection.execute(
            text("SELECT a.area_code FROM area a JOIN area b USING (area_code) WHERE a.area_id < b.area_id "
                 "AND daterange(a.valid_from, a.valid_to) && daterange(b.valid_from, b.valid_to)")
        ).all()  # fmt: skip
    assert twice == []


def test_a_national_file_is_cut_to_the_county_and_the_rest_is_counted(
    taitung: Engine, shapefile: Write
) -> None:
    frame = pyogrio.read_dataframe(
        ATLAS, layer="villages", where="COUNTYCODE IN ('10014', '10015', '10013')"
    )
    report = send(taitung, shapefile(frame.drop(columns="id").set_crs(3824)))
    assert report.stored == 147
    left_out = next(count for words, count in report.lines if "left out" in words)
    assert left_out == len(frame) - 147


def test_ground_of_no_village_is_left_out_and_counted(
    taitung: Engine, official: gpd.GeoDataFrame, shapefile: Write
) -> None:
    frame = official.copy()
    first = frame.index[0]
    frame.loc[first, ["VILLCODE", "VILLNAME", "NOTE"]] = ["10014140S01", None, "未編定村里"]
    report = send(taitung, shapefile(frame))
    assert report.stored == 146
    assert ("未編定村里，略過 of no village, left out", 1) in report.lines


def test_a_zip_and_a_geojson_are_read_too(
    taitung: Engine, official: gpd.GeoDataFrame, shapefile: Write, tmp_path: Path
) -> None:
    path = shapefile(encoding="CP950", without=(".cpg",))
    packed = tmp_path / "村里界.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for ending in (".shp", ".shx", ".dbf", ".prj"):
            archive.write(path.with_suffix(ending), f"村里界/VILLAGE{ending.upper()}")
    assert send(taitung, packed).stored == 147
    metres = tmp_path / "metres.geojson"
    plain = official.to_crs(3826).set_crs(4326, allow_override=True)
    pyogrio.write_dataframe(plain, metres, driver="GeoJSON", COORDINATE_PRECISION=3)
    report = send(taitung, metres, date(2024, 1, 1))
    assert report.stored == 147
    assert any("EPSG:3826" in warning for warning in report.warnings)


def test_invalid_polygons_are_mended_and_pieces_joined_and_that_is_said(
    taitung: Engine, official: gpd.GeoDataFrame, shapefile: Write
) -> None:
    frame = official.copy()
    x, y = frame.geometry.iloc[0].representative_point().coords[0]
    d = 0.001
    bow = shapely.Polygon([(x, y), (x + d, y + d), (x + d, y), (x, y + d)])
    frame.loc[frame.index[0], "geometry"] = bow
    twin = frame.iloc[[1, 1]].copy()
    left, low, right, top = twin.geometry.iloc[0].bounds
    middle = (left + right) / 2
    halves = [shapely.box(left, low, middle, top), shapely.box(middle, low, right, top)]
    twin["geometry"] = [shapely.intersection(twin.geometry.iloc[0], half) for half in halves]
    whole = gpd.GeoDataFrame(
        {c: [*frame.drop(frame.index[1])[c], *twin[c]] for c in frame.columns if c != "geometry"},
        geometry=[*frame.drop(frame.index[1]).geometry, *twin.geometry],
        crs=3824,
    )
    report = send(taitung, shapefile(whole))
    assert (report.received, report.stored, report.duplicate) == (148, 147, 1)
    said = dict(report.lines)
    assert said["圖形自動修復 polygons mended"] == 1
    assert said["合併為一的多塊圖形 pieces joined"] == 1
    assert current(taitung, LATER).geometry.is_valid.all()


def changed(official: gpd.GeoDataFrame, **columns: Any) -> gpd.GeoDataFrame:
    return official.assign(**columns)


def test_faults_of_the_file_itself_are_named(
    taitung: Engine, shapefile: Write, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.geojson"
    empty.touch()
    assert refused(taitung, empty).code == "empty_file"
    assert refused(taitung, tmp_path / "gone.shp").code == "file_gone"
    table = tmp_path / "table.csv"
    table.write_text("a,b\n1,2\n", encoding="utf-8")
    assert refused(taitung, table).code == "unknown_format"
    cut = tmp_path / "cut.geojson"
    cut.write_text('{"type":"FeatureCollection","features":[{"type":"Fea', encoding="utf-8")
    assert refused(taitung, cut).code == "broken_shapes"

    whole = shapefile()
    packed = tmp_path / "whole.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(whole, "a.shp")
    assert refused(taitung, packed).code == "missing_part"
    packed.write_bytes(packed.read_bytes()[:-400])
    assert refused(taitung, packed).code == "broken_zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("readme.txt", "no shapes")
    assert refused(taitung, packed).code == "no_shapes_in_zip"

    fault = refused(taitung, shapefile(without=(".shx",), name="without"))
    assert (fault.code, ".shx" in fault.message) == ("missing_part", True)
    half = shapefile(name="half")
    half.write_bytes(half.read_bytes()[: half.stat().st_size // 2])
    assert refused(taitung, half).code == "broken_shapes"


def test_a_wrong_declaration_of_the_encoding_is_refused_and_a_wrong_cpg_seen_through(
    taitung: Engine, shapefile: Write
) -> None:
    path = shapefile(encoding="CP950")
    fault = refused(taitung, path, encoding="utf-8")
    assert (fault.code, "--encoding" in fault.hint) == ("wrong_encoding", True)
    path.with_suffix(".cpg").write_text("UTF-8", encoding="ascii")
    report = send(taitung, path)
    assert any("wrongly says utf-8" in warning for warning in report.warnings)
    assert "臺東市" not in set(current(taitung, LATER)["name_zh"])
    assert "富岡里" in set(current(taitung, LATER)["name_zh"])


def test_faults_of_the_areas_are_named_and_nothing_is_half_stored(
    taitung: Engine, official: gpd.GeoDataFrame, shapefile: Write
) -> None:
    def code(frame: gpd.GeoDataFrame, **wishes: Any) -> str:
        return refused(taitung, shapefile(frame, name="faulty"), **wishes).code

    assert code(official.drop(columns=["VILLCODE", "TOWNCODE", "COUNTYCODE"])) == "no_code_column"
    assert code(official, level="township") == "wrong_level"
    assert code(official.drop(columns="VILLCODE")) == "wrong_level"
    assert code(official.drop(columns="VILLNAME")) == "missing_column"
    assert code(changed(official, VILLCODE="1001401")) == "bad_area_code"
    assert code(changed(official, VILLNAME=None)) == "unnamed_area"
    assert code(changed(official, TOWNCODE="10014990")) == "unknown_parent"
    assert code(official.iloc[:40]) == "too_few_areas"
    moved = official.set_geometry(official.geometry.translate(1.5, 0.9))
    assert code(moved) == "outside_county"
    others = pyogrio.read_dataframe(ATLAS, layer="villages", where="COUNTYCODE = '10015'")
    assert code(others.drop(columns="id").set_crs(3824)) == "no_areas_of_county"
    big = official.copy()
    big.loc[big.index[0], "geometry"] = shapely.box(121.0, 22.7, 121.2, 22.9)
    assert code(big) == "overlapping_areas"


def test_dates_that_cannot_be_meant_are_refused(taitung: Engine, shapefile: Write) -> None:
    path = shapefile()
    assert refused(taitung, path, valid_from=date(2099, 1, 1)).code == "implausible_date"
    assert refused(taitung, path, valid_from=date(1021, 1, 1)).code == "implausible_date"


def test_a_wrong_coordinate_system_on_the_command_line_is_noticed(
    taitung: Engine, shapefile: Write
) -> None:
    assert refused(taitung, shapefile(srid=3826), srid=4326).code == "outside_county"
    assert refused(taitung, shapefile(), srid=27700).code == "unknown_crs"
