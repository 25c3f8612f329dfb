"""Deliveries: full and additional, duplicates and conflicts, dry runs, confirmations, mended reports."""

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import geopandas as gpd
import orjson
import pytest
import shapely

from ingest.report import write_report
from tests.conftest import run_command
from tests.sending import HEADER, SCHOOL, refused, rows, send, table

MANY = [
    f"B{i:02d},熱點{i},臺東縣臺東市中山路{i}號,{265400 + i},2517200,2026-09-30" for i in range(30)
]


def _current(url: str) -> set[str]:
    return {
        key for (key,) in rows(url, "SELECT feature_id FROM wifi_hotspot WHERE valid_to IS NULL")
    }


def test_a_changed_row_becomes_a_new_version_and_the_old_one_stays(
    loaded_url: str, tmp_path: Path
) -> None:
    send(loaded_url, table(tmp_path / "a.csv", SCHOOL), mode="addition")
    report = send(
        loaded_url,
        table(tmp_path / "a.csv", SCHOOL.replace("寶桑國小", "寶桑國小校門")),
        mode="addition",
    )
    assert (report.stored, report.unchanged) == (1, 0)
    versions = rows(loaded_url, "SELECT name, valid_to IS NULL FROM wifi_hotspot ORDER BY row_id")
    assert versions == [("寶桑國小", False), ("寶桑國小校門", True)]
    assert rows(loaded_url, "SELECT count(*) FROM wifi_hotspot WHERE valid_from >= valid_to") == [
        (0,)
    ]


def test_a_full_delivery_ends_what_it_does_not_list_once_confirmed(
    loaded_url: str, tmp_path: Path
) -> None:
    send(loaded_url, table(tmp_path / "a.csv", *MANY))
    fewer = table(tmp_path / "b.csv", *MANY[:25])
    fault = refused(loaded_url, fewer)
    assert fault.code == "needs_confirmation"
    assert "5 features" in fault.message
    report = send(loaded_url, fewer, confirm=lambda closing: closing == 5)
    assert (report.closed, report.unchanged) == (5, 25)
    assert _current(loaded_url) == {f"B{i:02d}" for i in range(25)}


def test_an_addition_ends_nothing(loaded_url: str, tmp_path: Path) -> None:
    send(loaded_url, table(tmp_path / "a.csv", *MANY))
    report = send(loaded_url, table(tmp_path / "b.csv", SCHOOL), mode="addition")
    assert (report.stored, report.closed) == (1, 0)
    assert len(_current(loaded_url)) == 31


def test_what_ended_comes_back_as_a_new_version(loaded_url: str, tmp_path: Path) -> None:
    whole = table(tmp_path / "a.csv", *MANY)
    send(loaded_url, whole)
    send(loaded_url, table(tmp_path / "b.csv", *MANY[:25]), confirm=lambda closing: True)
    report = send(loaded_url, whole)
    assert (report.stored, report.unchanged) == (5, 25)
    overlaps = rows(
        loaded_url,
        "SELECT count(*) FROM wifi_hotspot a JOIN wifi_hotspot b ON a.feature_id = b.feature_id AND a.row_id < b.row_id "
        "AND tstzrange(a.valid_from, a.valid_to) && tstzrange(b.valid_from, b.valid_to)",
    )
    assert overlaps == [(0,)]


def test_a_full_delivery_of_a_few_rows_is_refused(loaded_url: str, tmp_path: Path) -> None:
    assert refused(loaded_url, table(tmp_path / "a.csv", SCHOOL)).code == "too_few_rows"


def test_identical_rows_are_one_feature_and_duplicates(loaded_url: str, tmp_path: Path) -> None:
    report = send(loaded_url, table(tmp_path / "a.csv", SCHOOL, SCHOOL, SCHOOL), mode="addition")
    assert (report.stored, report.duplicate) == (1, 2)


def test_one_identity_with_two_contents_refuses_the_later_row(
    loaded_url: str, tmp_path: Path
) -> None:
    report = send(
        loaded_url,
        table(tmp_path / "a.csv", SCHOOL, SCHOOL.replace("國小", "國中")),
        mode="addition",
    )
    assert (report.stored, report.refused_by_code["conflicting_rows"]) == (1, 1)
    assert report.refused_rows[0].line == 3
    kept = rows(loaded_url, "SELECT original->>'位址名稱', original->>'地址' FROM refused_row")
    assert kept == [("寶桑國中", "臺東縣臺東市寶桑里中山路1號")], "a refused row is kept whole"
    assert rows(loaded_url, "SELECT name FROM wifi_hotspot") == [("寶桑國小",)]


def test_a_dry_run_reports_the_same_and_stores_nothing(loaded_url: str, tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", SCHOOL, SCHOOL, "A2,沒有地方,,,,")
    dry = send(loaded_url, path, mode="addition", dry_run=True)
    assert rows(loaded_url, "SELECT count(*) FROM wifi_hotspot") == [(0,)]
    assert rows(loaded_url, "SELECT count(*) FROM delivery WHERE dataset = 'wifi'") == [(0,)]
    assert send(loaded_url, path, mode="addition").counts() == dry.counts()


def test_the_report_is_mended_and_sent_again_and_only_mended_rows_change(
    loaded_url: str, tmp_path: Path
) -> None:
    bad = "B99,沒有地方,,,,2026-09-30"
    report = send(loaded_url, table(tmp_path / "a.csv", *MANY, bad))
    assert report.refused_by_code == {"no_place": 1}
    path = tmp_path / "report.csv"
    write_report(report, path)
    mended = path.read_text(encoding="utf-8-sig").replace(
        "B99,沒有地方,,", "B99,沒有地方,臺東縣綠島鄉南寮村1號,"
    )
    path.write_text(mended, encoding="utf-8-sig")
    again = send(loaded_url, path)
    assert (again.mode, again.received, again.stored, again.closed) == ("addition", 1, 1, 0)
    assert len(_current(loaded_url)) == 31


def test_an_address_without_a_point_keeps_its_township_and_village(
    loaded_url: str, tmp_path: Path
) -> None:
    send(
        loaded_url,
        table(tmp_path / "a.csv", "A9,土坂部落,臺東縣達仁鄉土板村58號,,,"),
        mode="addition",
    )
    found = rows(
        loaded_url,
        "SELECT township_code, village_code, place_basis, geom IS NULL FROM wifi_hotspot",
    )
    village = rows(loaded_url, "SELECT area_code FROM area WHERE name_zh = '土坂村'")[0][0]
    assert found == [("10014150", village, "address", True)]


def test_a_real_delivery_replaces_the_simulated_hotspots(
    simulated_url: str, tmp_path: Path
) -> None:
    assert rows(
        simulated_url,
        "SELECT count(*), bool_and(simulated) FROM wifi_hotspot WHERE valid_to IS NULL",
    ) == [(682, True)]
    report = send(simulated_url, table(tmp_path / "a.csv", SCHOOL), mode="addition")
    assert report.replaced_simulated == 682
    assert rows(
        simulated_url,
        "SELECT count(*), bool_or(simulated) FROM wifi_hotspot WHERE valid_to IS NULL",
    ) == [(1, False)]
    said = run_command(simulated_url, "ingest", "demo", "wifi")
    assert "no simulated data loaded" in said
    assert _current(simulated_url) == {"A1"}


def test_demo_data_are_the_same_every_time_and_stand_in_the_village_they_name(
    loaded_url: str, cluster: object
) -> None:
    run_command(loaded_url, "ingest", "demo", "wifi")
    first = rows(loaded_url, "SELECT feature_id, ST_AsText(geom) FROM wifi_hotspot ORDER BY 1")
    run_command(loaded_url, "ingest", "demo", "wifi")
    assert (
        rows(loaded_url, "SELECT feature_id, ST_AsText(geom) FROM wifi_hotspot ORDER BY 1") == first
    )
    inside = rows(
        loaded_url,
        "SELECT bool_and(ST_Covers(a.geom, h.geom)), bool_and(h.note LIKE '%模擬%') FROM wifi_hotspot h "
        "JOIN area a ON a.area_code = h.village_code AND a.geom IS NOT NULL AND (a.valid_to IS NULL OR a.valid_to = '2021-10-01')",
    )
    assert inside == [(True, True)]


@pytest.mark.parametrize("suffix", ["json", "jsonl", "geojson", "xlsx"])
def test_the_same_rows_in_other_formats_are_the_same_features(
    loaded_url: str, tmp_path: Path, suffix: str
) -> None:
    send(loaded_url, table(tmp_path / "a.csv", SCHOOL), mode="addition", source="tt-free")
    cells = dict(zip(HEADER.split(","), SCHOOL.split(","), strict=True))
    again = send(
        loaded_url, _in_format(tmp_path / f"a.{suffix}", cells), mode="addition", source="tt-free"
    )
    assert (again.received, again.unchanged) == (1, 1)


def _in_format(path: Path, cells: dict[str, str]) -> Path:
    if path.suffix == ".json":
        path.write_bytes(orjson.dumps({"data": [cells]}))
    elif path.suffix == ".jsonl":
        path.write_bytes(orjson.dumps(cells) + b"\n")
    elif path.suffix == ".geojson":
        kept = {key: value for key, value in cells.items() if key not in ("X坐標", "Y坐標")}
        x, y = float(cells["X坐標"]), float(cells["Y坐標"])
        lonlat = gpd.GeoSeries([shapely.Point(x, y)], crs=3826).to_crs(4326)[0]
        feature = {
            "type": "Feature",
            "properties": kept,
            "geometry": {"type": "Point", "coordinates": [lonlat.x, lonlat.y]},
        }
        path.write_bytes(orjson.dumps({"type": "FeatureCollection", "features": [feature]}))
    else:
        _write_xlsx(path, cells)
    return path


def _write_xlsx(path: Path, cells: dict[str, str]) -> None:
    """The smallest workbook that Excel opens: one sheet, text in its cells."""

    def row(number: int, values: list[str]) -> str:
        inner = "".join(f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>' for value in values)
        return f'<row r="{number}">{inner}</row>'

    sheet = row(1, list(cells)) + row(2, list(cells.values()))
    space = "http://schemas.openxmlformats.org"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{space}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
        )
        book.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{space}/package/2006/relationships"><Relationship Id="r1" Type="{space}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        book.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{space}/spreadsheetml/2006/main" xmlns:r="{space}/officeDocument/2006/relationships"><sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{space}/package/2006/relationships"><Relationship Id="r1" Type="{space}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        book.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{space}/spreadsheetml/2006/main"><sheetData>{sheet}</sheetData></worksheet>',
        )
