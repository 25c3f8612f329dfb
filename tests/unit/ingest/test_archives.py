"""Zips and workbooks: the one table in them is read; bombs, passwords and nests are refused before they are opened."""

import io
import zipfile
import zlib
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

from hub.errors import ServiceFault
from ingest.files.archive import opened as archive_opened
from ingest.files.archive import unpack
from tests.opening import opened, refused

CSV = "名稱,地址\n甲,臺東市\n".encode()
ODS = "application/vnd.oasis.opendocument.spreadsheet"
SHEET = '<table:table table:name="{name}">{rows}</table:table>'
CELL = '<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def _zipped(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _ods(sheets: dict[str, list[list[str]]]) -> bytes:
    tables = "".join(
        SHEET.format(
            name=name,
            rows="".join(
                f"<table:table-row>{''.join(CELL.format(text=cell) for cell in row)}</table:table-row>"
                for row in rows
            ),
        )
        for name, rows in sheets.items()
    )
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text")
    )
    content = (
        f"<office:document-content {names}><office:body><office:spreadsheet>{tables}</office:spreadsheet>"
        "</office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    )
    return _zipped(
        {
            "mimetype": ODS.encode(),
            "content.xml": content.encode(),
            "META-INF/manifest.xml": manifest.encode(),
        }
    )


def _xlsx(path: Path, frame: pd.DataFrame) -> bytes:
    pyogrio.write_dataframe(frame, path, driver="XLSX")
    return path.read_bytes()


def test_the_one_table_in_a_zip_is_read_whatever_else_the_computer_put_in(tmp_path: Path) -> None:
    content = _zipped(
        {"資料/甲.csv": CSV, "__MACOSX/._甲.csv": b"x", ".DS_Store": b"x", "讀我.md": b"x"}
    )
    found = opened(tmp_path / "a.zip", content)
    assert found.records == [{"名稱": "甲", "地址": "臺東市"}]
    assert "zip：資料/甲.csv" in found.said
    assert found.table.path.name == "a.zip"
    assert not list(tmp_path.parent.glob("table-*"))


def test_a_workbook_in_a_zip_is_read(tmp_path: Path) -> None:
    book = _xlsx(tmp_path / "in.xlsx", pd.DataFrame({"名稱": ["甲"], "數": [1.5]}))
    assert opened(tmp_path / "a.zip", _zipped({"in.xlsx": book})).records == [
        {"名稱": "甲", "數": "1.5"}
    ]


def test_names_in_a_zip_never_become_paths(tmp_path: Path) -> None:
    folder = tmp_path / "inner"
    folder.mkdir()
    assert opened(folder / "a.zip", _zipped({"../../evil.csv": CSV})).records
    assert not list(tmp_path.glob("**/evil.csv"))


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"a.csv": CSV, "b.csv": CSV}, "several_tables"),
        ({"readme.md": b"x"}, "no_table_in_zip"),
        ({"a.zip": b"PK"}, "nested_zip"),
        ({"a.csv": CSV, "b.7z": b"x"}, "nested_zip"),
        ({"a.csv": _zipped({"b.csv": CSV})}, "nested_zip"),
        ({"a.csv": b"0" * 50_000_000}, "zip_bomb"),
        ({f"{n}.csv": b"" for n in range(1_001)}, "zip_bomb"),
        ({"a.csv": b""}, "empty_file"),
        ({"a.shp": b"x"}, "missing_part"),
    ],
)  # fmt: skip
def test_a_zip_without_exactly_one_table_or_with_a_trap_is_refused(
    tmp_path: Path, members: dict[str, bytes], code: str
) -> None:
    assert refused(tmp_path / "a.zip", _zipped(members)).code == code


def test_a_table_that_fails_within_a_zip_is_named_by_both_names(tmp_path: Path) -> None:
    assert (
        "a.zip (x.json) is no JSON"
        in refused(tmp_path / "a.zip", _zipped({"x.json": b"[{"})).message
    )


def test_a_zip_cut_in_half_is_refused(tmp_path: Path) -> None:
    content = _zipped({"a.csv": CSV * 1000})
    assert refused(tmp_path / "a.zip", content[: len(content) // 2]).code == "broken_zip"


def test_a_member_without_a_name_is_none(tmp_path: Path) -> None:
    nameless = _zipped({"a.csv": CSV}).replace(b"a.csv", b"\0.csv")
    assert refused(tmp_path / "a.zip", nameless).code == "no_table_in_zip"


def test_a_full_disk_is_the_services_fault_and_not_the_files(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(_zipped({"a.csv": CSV}))
    with (
        archive_opened(tmp_path / "a.zip", 1_000) as (archive, found),
        pytest.raises(ServiceFault) as fault,
    ):
        unpack(archive, found[0], Path("/dev/full"))
    assert fault.value.code == "no_room"


def test_a_zip_with_a_password_is_refused(tmp_path: Path) -> None:
    content = bytearray(_zipped({"a.csv": CSV}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert refused(tmp_path / "a.zip", bytes(content)).code == "password_protected"


def test_a_workbook_that_unpacks_to_more_than_it_says_is_refused_before_it_is_opened(
    tmp_path: Path,
) -> None:
    bomb = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = (bomb.compress(bytes(1 << 20)) + bomb.flush(zlib.Z_FULL_FLUSH)) * 1_200 + bomb.flush()
    plain = _zipped({"xl/workbook.xml": b"<workbook/>", "xl/sheet1.xml": b"?"})
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        info = archive.getinfo("xl/sheet1.xml")
    at = info.header_offset + 30 + len(info.filename)
    content = bytearray(plain[:at] + packed + plain[at + info.compress_size :])
    for offset in (info.header_offset + 18, content.rindex(b"PK\x01\x02") + 20):
        content[offset : offset + 4] = len(packed).to_bytes(4, "little")
    end = content.rindex(b"PK\x05\x06")
    directory = (
        int.from_bytes(content[end + 16 : end + 20], "little") + len(packed) - info.compress_size
    )
    content[end + 16 : end + 20] = directory.to_bytes(4, "little")
    assert refused(tmp_path / "a.xlsx", bytes(content)).code == "zip_bomb"


def test_a_workbook_with_a_password_is_refused_and_says_so(tmp_path: Path) -> None:
    compound = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(504)
        + "EncryptedPackage".encode("utf-16-le")
        + bytes(500)
    )
    assert refused(tmp_path / "a.xlsx", compound).code == "password_protected"


def test_a_workbook_is_known_by_its_content(tmp_path: Path) -> None:
    book = _xlsx(tmp_path / "in.xlsx", pd.DataFrame({"名稱": ["甲"], "編號": ["0912"]}))
    found = opened(tmp_path / "a.csv", book)
    assert found.records == [{"名稱": "甲", "編號": "0912"}]
    assert "Read as Excel／ODS by its content" in found.said


def test_the_first_sheet_with_a_table_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    content = _ods({
        "封面": [["臺東縣政府"]],
        "清單": [["無線熱點清單", "", ""], ["名稱", "地址", "電話"], ["甲", "臺東市", "089-123456"], ["乙", "卑南鄉", ""]],
        "備註": [["a", "b"], ["1", "2"]],
    })  # fmt: skip
    found = opened(tmp_path / "a.ods", content)
    assert found.records == [
        {"名稱": "甲", "地址": "臺東市", "電話": "089-123456"},
        {"名稱": "乙", "地址": "卑南鄉", "電話": ""},
    ]
    assert [row.line for row in found.rows] == [3, 4]
    for words in ("sheet '清單'", "封面、備註", "header found in row 2, below: 無線熱點清單"):
        assert words in found.said


def test_a_workbook_without_a_table_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "a.ods", _ods({"a": []})).code == "empty_file"
    assert refused(tmp_path / "a.xlsx", b"PK\x03\x04" + bytes(50)).code in (
        "broken_zip",
        "broken_workbook",
    )


@pytest.mark.parametrize(
    ("head", "code"),
    [(b"%PDF-1.7", "unknown_format"), (b"Rar!\x1a", "unknown_format"), (b"\x1f\x8b\x08", "unknown_format"),
     (b"<html><table><tr><td>1</td></tr></table></html>", "html_page"), (b"SQLite format 3\0" + bytes(100), "unknown_format")],
)  # fmt: skip
def test_what_is_no_table_is_told_by_its_first_bytes(
    tmp_path: Path, head: bytes, code: str
) -> None:
    assert refused(tmp_path / "a.xls", head).code == code


def _points() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"名稱": ["甲", None], "數": [3, 4], "lon": ["a", "b"]},
        geometry=[shapely.Point(265006.66, 2516977.55), None], crs=3826,
    )  # fmt: skip


def _shapefile(folder: Path, frame: gpd.GeoDataFrame) -> bytes:
    folder.mkdir()
    pyogrio.write_dataframe(frame, folder / "layer.shp", encoding="cp950")
    return _zipped({path.name: path.read_bytes() for path in folder.iterdir()})


def test_a_shapefile_in_a_zip_becomes_rows_in_its_own_system(tmp_path: Path) -> None:
    found = opened(tmp_path / "a.zip", _shapefile(tmp_path / "shape", _points()))
    assert found.table.srid == 3826
    assert found.records == [
        {"名稱": "甲", "數": "3", "lon": "a", "x": "265006.66", "y": "2516977.55"},
        {"名稱": "", "數": "4", "lon": "b", "x": "", "y": ""},
    ]


def test_a_system_named_in_big5_does_not_break_the_reading(tmp_path: Path) -> None:
    _shapefile(tmp_path / "shape", _points())
    system = tmp_path / "shape" / "layer.prj"
    system.write_bytes(system.read_bytes().replace(b"TWD", "二度".encode("cp950"), 1))
    assert len(opened(tmp_path / "shape" / "layer.shp").records) == 2


def test_a_geopackage_becomes_rows_and_areas_a_point_on_them(tmp_path: Path) -> None:
    square = _points().to_crs(4326).assign(geometry=[shapely.box(121, 22, 122, 23)] * 2)
    pyogrio.write_dataframe(square, tmp_path / "in.gpkg")
    found = opened(tmp_path / "a", (tmp_path / "in.gpkg").read_bytes())
    assert found.table.srid == 4326
    assert found.records[0] == {
        "名稱": "甲",
        "數": "3",
        "lon (properties)": "a",
        "lon": "121.5",
        "lat": "22.5",
    }
    assert "2 features are no points" in found.said
    assert "Read as GeoPackage by its content" in found.said


def test_a_shapefile_without_its_parts_is_refused(tmp_path: Path) -> None:
    _shapefile(tmp_path / "shape", _points())
    (tmp_path / "shape" / "layer.dbf").unlink()
    assert refused(tmp_path / "shape" / "layer.shp").code == "missing_part"
