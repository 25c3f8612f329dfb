"""JSON: lists under any of the usual keys, lines one by one, features with their point."""

import json
import tracemalloc
from pathlib import Path

import pytest

from ingest.files.reading import open_table
from ingest.files.source import WatchedFile
from tests.opening import opened, refused

CASE = {
    "FileNo_": "INS161101001",
    "Cre_Date_": "2016/11/1 上午 12:01:07",
    "ZipName_": "前鎮區",
    "Lat_": "",
}
POINT = {
    "type": "Feature",
    "properties": {"name": "甲"},
    "geometry": {"type": "Point", "coordinates": [121.15, 22.75]},
}
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[121, 22], [122, 22], [122, 23], [121, 23], [121, 22]]],
}


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    "wrapped", [[CASE], {"data": [CASE]}, {"success": True, "result": {"records": [CASE]}}, {"count": 1, "rows": [CASE]}]
)  # fmt: skip
def test_a_list_is_found_bare_or_under_its_key(tmp_path: Path, wrapped: object) -> None:
    assert opened(tmp_path / "a.json", _json(wrapped)).records == [CASE]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp950", "utf-16"])
def test_json_in_other_encodings_is_read_and_said(tmp_path: Path, encoding: str) -> None:
    found = opened(tmp_path / "a.json", json.dumps([CASE], ensure_ascii=False).encode(encoding))
    assert found.records == [CASE]
    assert encoding in found.said


def test_columns_are_those_of_all_objects_and_nested_values_stay_json(tmp_path: Path) -> None:
    found = opened(
        tmp_path / "a.json",
        _json([{"a": 1, "b": True}, {"a": None, "_status_history": [["t", "2", "待確認"]]}]),
    )
    assert found.records == [
        {"a": "1", "b": "true", "_status_history": ""},
        {"a": "", "b": "", "_status_history": '[["t","2","待確認"]]'},
    ]


def test_a_broken_line_is_its_own_refusal(tmp_path: Path) -> None:
    lines = (
        [_json(CASE)] * 3
        + [_json(CASE)[:-9], b"[1, 2]", b'{"a": "\xe5\x8f"}', b""]
        + [_json(CASE)] * 9
    )
    found = opened(tmp_path / "a.jsonl", b"\n".join(lines))
    assert found.faults == {4: "broken_line", 5: "broken_line", 6: "undecodable_text"}
    assert len(found.records) == 12


def test_a_file_of_mostly_broken_lines_is_refused_with_the_first_place(tmp_path: Path) -> None:
    fault = refused(tmp_path / "a.jsonl", b"\n".join([_json(CASE), b"{", b"{]", b"x"]))
    assert (fault.code, "line 2" in fault.message) == ("broken_json", True)


def test_lines_are_known_by_their_content(tmp_path: Path) -> None:
    found = opened(tmp_path / "a.json", _json(CASE) + b"\n" + _json(CASE | {"more": 1}) + b"\n")
    assert [case["more"] for case in found.records] == ["", "1"]


def test_a_long_file_of_lines_takes_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        path = tmp_path / f"{count}.jsonl"
        path.write_bytes((_json(CASE) + b"\n") * count)
        tracemalloc.start()
        with WatchedFile(path, limit_bytes=100_000_000, progress=lambda n: None) as file:
            assert sum(1 for _ in open_table(file).rows) == count
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(1_000)
    assert peak(40_000) < 1.5 * peak(10_000)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ('{"id": 123456789012345678901}', "huge_number"),
        ('{"id": [{"n": 1e300}]}', "huge_number"),
        ('{"id": ' + "[" * 100 + "]" * 100 + "}", "too_nested"),
        ('{"type": "Feature", "geometry": {"type": "Point", "coordinates": ["a", 1]}}', "bad_value"),
        ('{"type": "Feature", "geometry": {"type": "Point"}}', "bad_value"),
        ('{"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [[1, 2]]}}', "bad_value"),
        ('{"type": "Feature", "geometry": {"type": "MultiPoint", "coordinates": [[1e308, 1], [2, 2]]}}', "bad_value"),
        ('{"type": "Feature", "geometry": {"type": "LineString", "coordinates": [[1e308, 1], [2, 2]]}}', "line_geometry"),
        ('{"type": "Feature", "geometry": {"type": "MultiLineString", "coordinates": [[[1, 1], [2, 2]]]}}', "line_geometry"),
        ('{"type": "Feature", "geometry": "POINT(1 2)"}', "bad_value"),
        ('"text"', "bad_value"),
    ],
)  # fmt: skip
def test_an_object_that_cannot_be_a_row_is_refused_alone(
    tmp_path: Path, value: str, code: str
) -> None:
    found = opened(tmp_path / "a.json", f'[{{"id": "1"}}, {value}, {{"id": "2"}}]'.encode())
    assert found.faults == {2: code}
    assert [row["id"] for row in found.records] == ["1", "2"]
    assert found.rows[1].cells[0], "the report shows what it was"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"[" * 200_000, "too_nested"),
        (b'[{"a": 1}, {"a": 1e999}]', "broken_json"),
        (b'[{"a": 1}, {"a"', "broken_json"),
        (b'[{"a": "\xff\xfe\xfd"}]', "undecodable_file"),
        (b"[]", "no_records"),
        (b'{"data": []}', "no_records"),
        (b"[1, 2, 3]", "no_records"),
        (b"[{}]", "no_records"),
        (b"  \n ", "empty_file"),
        (b"", "empty_file"),
    ],
)
def test_json_that_is_no_table_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    assert refused(tmp_path / "a.json", content).code == code


def test_points_become_columns_and_other_shapes_a_point_on_them_which_is_said(
    tmp_path: Path,
) -> None:
    features = [
        POINT,
        {"type": "Feature", "properties": {"lon": "road"}, "geometry": SQUARE},
        POINT | {"geometry": None},
    ]
    found = opened(
        tmp_path / "a.geojson", _json({"type": "FeatureCollection", "features": features})
    )
    assert [(row["lon"], row["lat"]) for row in found.records] == [
        ("121.15", "22.75"),
        ("121.5", "22.5"),
        ("", ""),
    ]
    assert found.records[1]["lon (properties)"] == "road"
    assert "1 features are no points" in found.said
    assert found.table.srid is None


def test_geojson_in_metres_says_so(tmp_path: Path) -> None:
    member = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3826"}}
    content = {"type": "FeatureCollection", "crs": member, "features": [POINT | {"geometry": {"type": "Point", "coordinates": [265006.66, 2516977.55]}}]}  # fmt: skip
    found = opened(tmp_path / "a.geojson", _json(content))
    assert (found.table.srid, found.records) == (
        3826,
        [{"name": "甲", "x": "265006.66", "y": "2516977.55"}],
    )
    member["properties"] = {"name": "EPSG:32651"}
    assert refused(tmp_path / "a.geojson", _json(content)).code == "unknown_crs"


def test_the_citys_real_cases_keep_their_history(real_data: Path) -> None:
    found = opened(real_data / "issues" / "kaohsiung_open1999_2016-11_12.jsonl")
    assert (len(found.records), found.faults) == (13_653, {})
    steps = [json.loads(case["_status_history"]) for case in found.records]
    assert all(len(step) == 3 for case in steps for step in case)
    snapshot = opened(real_data / "issues" / "kaohsiung_open1999_api_snapshot_2017-08-21.json")
    assert len(snapshot.records) == 100
    assert {"Lat_", "Lng_"} <= set(snapshot.table.header)
