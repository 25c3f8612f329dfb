"""The same hotspots in every format: stored alike, with what had to be done said in the report."""

import io
import json
import re
import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

from tests.sending import HEADER, SCHOOL, refused, rows, send, table

pytestmark = pytest.mark.broad

WORDS = HEADER.split(",")
NAMES = [SCHOOL.replace("A1", f"A{i}") for i in range(5)]
CELLS = [line.split(",") for line in NAMES]
SCENE = re.compile(r"(<eScene\.11>)[^<]*")
"""Where a NEMSIS report says that its scene was: the official test runs are in Connecticut."""


def _objects() -> list[dict[str, str]]:
    return [dict(zip(WORDS, cells, strict=True)) for cells in CELLS]


def _frame() -> gpd.GeoDataFrame:
    points = [shapely.Point(float(cells[3]), float(cells[4])) for cells in CELLS]
    named = {
        word: [cells[i] for cells in CELLS] for i, word in enumerate(WORDS) if "坐標" not in word
    }
    return gpd.GeoDataFrame(named, geometry=points, crs=3826)


def _csv(path: Path) -> None:
    table(path, *NAMES)


def _utf16_with_titles(path: Path) -> None:
    path.write_bytes("\r".join(["臺東縣無線熱點", "", HEADER, *NAMES]).encode("utf-16-le"))


def _json_lines(path: Path) -> None:
    path.write_text("\n".join(json.dumps(row) for row in _objects()), encoding="utf-8")


def _xml(path: Path) -> None:
    named = [
        dict(zip(("熱點編號", "位址名稱", "地址", "X坐標", "Y坐標"), cells, strict=False))
        for cells in CELLS
    ]
    records = "".join(
        f"<row>{''.join(f'<{word}>{cell}</{word}>' for word, cell in row.items())}</row>"
        for row in named
    )
    path.write_text(f'<?xml version="1.0"?><rows>{records}</rows>', encoding="utf-8")


def _workbook(path: Path) -> None:
    pyogrio.write_dataframe(pd.DataFrame(_objects()), path.with_suffix(".xlsx"), driver="XLSX")
    path.with_suffix(".xlsx").rename(path)


def _zipped_workbook(path: Path) -> None:
    _workbook(path)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("熱點/清單.xlsx", path.read_bytes())
    path.write_bytes(packed.getvalue())


def _geopackage(path: Path) -> None:
    pyogrio.write_dataframe(_frame(), path.with_suffix(".gpkg"))
    path.with_suffix(".gpkg").rename(path)


def _geojson_in_metres(path: Path) -> None:
    pyogrio.write_dataframe(_frame(), path.with_suffix(".geojson"), driver="GeoJSON")
    path.with_suffix(".geojson").rename(path)


@pytest.mark.parametrize(
    ("write", "said"),
    [
        (_csv, "by its content"),
        (_utf16_with_titles, "臺東縣無線熱點"),
        (_json_lines, "Read as JSON by its content"),
        (_xml, "Read as XML by its content"),
        (_workbook, "Read as Excel／ODS by its content"),
        (_zipped_workbook, "zip：熱點/清單.xlsx"),
        (_geopackage, "EPSG:3826"),
        (_geojson_in_metres, "EPSG:3826"),
    ],
)  # fmt: skip
def test_every_format_gives_the_same_hotspots_whatever_the_file_is_called(
    loaded_url: str, tmp_path: Path, write: object, said: str
) -> None:
    path = tmp_path / "hotspots.dat"
    write(path)  # type: ignore[operator]
    report = send(loaded_url, path, mode="addition")
    assert (report.stored, report.refused) == (5, 0)
    assert said in "\n".join(report.warnings)
    assert rows(
        loaded_url,
        "SELECT count(*) FROM wifi_hotspot WHERE feature_id LIKE 'A_' AND township_code = '10014010' "
        "AND ST_DWithin(geom::geography, ST_SetSRID(ST_MakePoint(121.1535, 22.7578), 4326)::geography, 300)",
    ) == [(5,)]


def test_the_hotspots_sent_again_in_another_format_change_nothing(
    loaded_url: str, tmp_path: Path
) -> None:
    for write in (_csv, _json_lines, _workbook):
        write(tmp_path / "hotspots")
        report = send(loaded_url, tmp_path / "hotspots", mode="addition")
    assert (report.stored, report.unchanged) == (0, 5)


def test_a_pair_of_coordinates_in_one_cell_is_a_point(loaded_url: str, tmp_path: Path) -> None:
    path = table(
        tmp_path / "a.csv",
        'A1,國小,臺東縣臺東市中山路1號,"( 121.1535,22.7578 )"',
        header="熱點編號,位址名稱,地址,坐標",
    )
    assert send(loaded_url, path, mode="addition").stored == 1
    assert rows(loaded_url, "SELECT round(ST_X(geom)::numeric, 4)::float FROM wifi_hotspot") == [
        (121.1535,)
    ]


def test_a_broken_line_is_refused_with_its_text_and_the_others_are_stored(
    loaded_url: str, tmp_path: Path
) -> None:
    _json_lines(tmp_path / "a.jsonl")
    with (tmp_path / "a.jsonl").open("a", encoding="utf-8") as file:
        file.write('\n{"熱點編號": "A9", "位址名')
    report = send(loaded_url, tmp_path / "a.jsonl", mode="addition")
    assert (report.stored, dict(report.refused_by_code)) == (5, {"broken_line": 1})
    assert "A9" in report.refused_rows[0].original[0]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        (
            "a.xml",
            b'<!DOCTYPE a [<!ENTITY b "c">]><rows><row><a>&b;</a></row></rows>',
            "unsafe_xml",
        ),
        ("a.xls", b"<html><body>login</body></html>", "html_page"),
        ("a.csv", b"%PDF-1.4", "unknown_format"),
        ("a.json", b"[" * 5_000, "too_nested"),
    ],
)
def test_what_is_no_table_is_refused_and_stands_in_the_ledger(
    loaded_url: str, tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert refused(loaded_url, path).code == code


def test_what_was_mended_in_a_row_is_its_flag(loaded_url: str, tmp_path: Path) -> None:
    lines = [f"{NAMES[0].replace('寶桑國小', '寶桑<br>國小')},912345678", f"{NAMES[1]},089-123456"]
    path = table(tmp_path / "a.csv", *lines, header=f"{HEADER},連絡電話")
    report = send(loaded_url, path, mode="addition")
    assert dict(report.flagged_by_code) == {"html_removed": 1, "phone_lost_zero": 1}
    assert rows(loaded_url, "SELECT name FROM wifi_hotspot WHERE feature_id = 'A0'") == [
        ("寶桑\n國小",)
    ]


def test_ambulance_runs_of_nemsis_are_stored_and_their_patients_are_not(
    loaded_url: str, real_data: Path, tmp_path: Path
) -> None:
    for path in sorted((real_data / "ems" / "nemsis").glob("*.xml")):
        abroad = send(loaded_url, path, into="ambulances", mode="addition")
        assert (abroad.source, dict(abroad.refused_by_code)) == ("temsis", {"outside_county": 1})
        here = tmp_path / path.name
        here.write_text(SCENE.sub(r"\g<1>22.7553,121.1503", path.read_text("utf-8")), "utf-8")
        report = send(loaded_url, here, into="ambulances", mode="addition")
        assert (report.stored, report.source) == (1, "temsis")
    found = rows(
        loaded_url,
        "SELECT feature_id, psap_datetime < arrive_scene_datetime, township_code FROM ambulance_run ORDER BY 1",
    )
    assert len(found) == 3
    assert all(in_order and town == "10014010" for _, in_order, town in found)
    everything = str(
        rows(loaded_url, "SELECT r.*, d.* FROM ambulance_run r JOIN delivery d USING (delivery_id)")
        + rows(loaded_url, "SELECT * FROM refused_row")
    )
    assert "Schultz" not in everything
