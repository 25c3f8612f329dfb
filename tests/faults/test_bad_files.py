"""Bad input, one by one: each ends in a coded message that says what to do, the ledger is right, nothing is half stored."""

import os
import threading
from pathlib import Path

import pytest
from rich.console import Console

from hub.errors import DatabaseAway, SourceError
from hub.locate import county_places
from hub.registry import dataset
from hub.store.database import engine, transaction
from ingest.filing import Wishes, import_file
from tests.sending import HEADER, SCHOOL, assert_ledger, refused, rows, send, table


def test_a_wrong_declared_encoding_is_refused_and_the_right_one_is_named(
    loaded_url: str, tmp_path: Path
) -> None:
    path = table(
        tmp_path / "a.csv", *[SCHOOL.replace("A1", f"A{i}") for i in range(30)], encoding="cp950"
    )
    fault = refused(loaded_url, path, encoding="utf-8")
    assert fault.code == "wrong_encoding"
    assert "cp950" in fault.hint


def test_text_cut_inside_a_character_refuses_that_row_alone(
    loaded_url: str, tmp_path: Path
) -> None:
    whole = "\n".join([HEADER, *[SCHOOL.replace("A1", f"A{i}") for i in range(30)]]) + "\n"
    path = tmp_path / "a.csv"
    path.write_bytes(whole.encode("cp950") + "Z1,寶桑國小".encode("cp950")[:-1] + b",,,,\n")
    report = send(loaded_url, path)
    assert (report.stored, dict(report.refused_by_code)) == (30, {"undecodable_text": 1})
    assert report.refused_rows[0].line == 32
    assert "byte 0x" in report.refused_rows[0].refusal.hint


def test_no_header_is_refused_with_a_way_to_get_one(loaded_url: str, tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", SCHOOL, header=SCHOOL)
    fault = refused(loaded_url, path)
    assert fault.code == "no_header"
    assert "template.csv" in fault.hint


def test_shifted_columns_are_recognised_row_by_row(loaded_url: str, tmp_path: Path) -> None:
    shifted = "A2,教會,,某單位,臺東縣臺東市寶桑里中山路2號,265765.11"
    report = send(
        loaded_url,
        table(tmp_path / "a.csv", SCHOOL, SCHOOL.replace("A1", "A3"), shifted),
        mode="addition",
    )
    assert (report.stored, dict(report.refused_by_code)) == (2, {"shifted_columns": 1})


def test_a_file_that_is_shifted_as_a_whole_is_refused_as_a_whole(
    loaded_url: str, tmp_path: Path
) -> None:
    shifted = [f"A{i},教會,,某單位,臺東縣臺東市寶桑里中山路{i}號,265765.11" for i in range(30)]
    assert refused(loaded_url, table(tmp_path / "a.csv", *shifted)).code == "shifted_columns"


def test_a_missing_required_column_is_refused_by_its_name(loaded_url: str, tmp_path: Path) -> None:
    fault = refused(
        loaded_url, table(tmp_path / "a.csv", "臺東縣臺東市,1,2", header="地址,X坐標,Y坐標")
    )
    assert fault.code == "missing_column"
    assert "位址名稱" in fault.message


@pytest.mark.parametrize("content", [b"", b"\n\n", (HEADER + "\n").encode()])
def test_an_empty_file_is_refused(loaded_url: str, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    assert refused(loaded_url, path).code == "empty_file"


@pytest.mark.parametrize(
    ("x", "y", "flag"),
    [("0", "0", "zero_coordinates"), ("0.0", "0.0", "zero_coordinates"), ("x", "y", "unreadable_coordinates"),
     ("265765.11", "", "unreadable_coordinates"), ("9999999", "9999999", "outside_range")],
)  # fmt: skip
def test_coordinates_that_are_none_leave_the_row_at_its_address(
    loaded_url: str, tmp_path: Path, x: str, y: str, flag: str
) -> None:
    others = [SCHOOL.replace("A1", f"A{i}") for i in range(3, 8)]
    report = send(
        loaded_url,
        table(tmp_path / "a.csv", *others, f"A2,教會,臺東縣臺東市中山路2號,{x},{y},"),
        mode="addition",
    )
    assert (report.stored, dict(report.flagged_by_code)) == (6, {flag: 1})
    found = rows(
        loaded_url, "SELECT place_basis, township_code FROM wifi_hotspot WHERE feature_id = 'A2'"
    )
    assert found == [("address", "10014010")]


@pytest.mark.parametrize(
    ("x", "y", "flag"),
    [("2517500.00", "265765.11", "swapped_axes"), ("121.1537", "22.7578", "crs_differs"), ("22.7578", "121.1537", None)],
)  # fmt: skip
def test_swapped_axes_and_degrees_among_metres_are_mended_and_said(
    loaded_url: str, tmp_path: Path, x: str, y: str, flag: str | None
) -> None:
    others = [SCHOOL.replace("A1", f"A{i}") for i in range(3, 8)]
    report = send(
        loaded_url,
        table(tmp_path / "a.csv", *others, f"A2,教會,臺東縣臺東市中山路2號,{x},{y},"),
        mode="addition",
    )
    assert report.stored == 6
    assert report.flagged == 1
    assert flag is None or set(report.flagged_by_code) == {flag}
    metres = rows(
        loaded_url,
        "SELECT ST_Distance(a.geom::geography, b.geom::geography) FROM wifi_hotspot a, wifi_hotspot b "
        "WHERE a.feature_id = 'A2' AND b.feature_id = 'A3'",
    )
    assert metres[0][0] < 50


def test_an_island_address_with_a_mainland_point_keeps_the_island_and_drops_the_point(
    loaded_url: str, tmp_path: Path
) -> None:
    report = send(
        loaded_url,
        table(
            tmp_path / "a.csv",
            SCHOOL,
            "L1,基金會,臺東縣蘭嶼鄉紅頭村漁人147號,265765.11,2517500.00,",
        ),
        mode="addition",
    )
    assert dict(report.flagged_by_code) == {"point_far_from_address": 1}
    found = rows(
        loaded_url,
        "SELECT township_code, geom IS NULL, stated_geom IS NULL FROM wifi_hotspot WHERE feature_id = 'L1'",
    )
    assert found == [("10014160", True, False)]


def test_formula_cells_are_refused_but_text_that_excel_guards_is_read(
    loaded_url: str, tmp_path: Path
) -> None:
    bad = 'A2,"=HYPERLINK(""http://x"",""y"")",臺東縣臺東市中山路2號,,,'
    guarded = '="A3",="夜市",臺東縣臺東市中山路3號,,,'
    report = send(loaded_url, table(tmp_path / "a.csv", SCHOOL, bad, guarded), mode="addition")
    assert (report.stored, dict(report.refused_by_code)) == (2, {"formula_cell": 1})
    assert rows(loaded_url, "SELECT name FROM wifi_hotspot WHERE feature_id = 'A3'") == [("夜市",)]


def test_rows_of_other_counties_totals_and_rows_without_a_place_are_refused_by_code(
    loaded_url: str, tmp_path: Path
) -> None:
    lines = [
        "K1,左營站,高雄市左營區高鐵路105號,,,",
        ",總計,,,,",
        "A2,沒有地方,,,,",
        "A3,高雄,,180000,2505000,",
        "A4,怪日期,臺東縣臺東市中山路2號,,,昨天",
    ]
    report = send(loaded_url, table(tmp_path / "a.csv", SCHOOL, *lines), mode="addition")
    assert dict(report.refused_by_code) == {
        "outside_county": 2, "total_row": 1, "no_place": 1, "bad_value": 1,
    }  # fmt: skip
    kept = rows(
        loaded_url, "SELECT line, code, original->>'位址名稱', hint FROM refused_row ORDER BY line"
    )
    assert [(line, code, name) for line, code, name, _ in kept] == [
        (3, "outside_county", "左營站"), (4, "total_row", "總計"), (5, "no_place", "沒有地方"),
        (6, "outside_county", "高雄"), (7, "bad_value", "怪日期"),
    ]  # fmt: skip
    assert all(hint for *_, hint in kept)


def test_fifty_megabytes_in_one_line_are_refused(loaded_url: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes((HEADER + "\n").encode() + b"x" * 50_000_000)
    assert refused(loaded_url, path).code == "line_too_long"


def test_a_file_over_the_limit_is_refused(loaded_url: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"x" * 1_000_001)
    assert refused(loaded_url, path, max_file_mb=1).code == "file_too_large"


def test_a_file_that_vanishes_while_it_is_read_is_refused(
    loaded_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = table(tmp_path / "a.csv", *[SCHOOL.replace("A1", f"A{i}") for i in range(30)])
    original = os.stat

    def gone(target: object, *args: object, **more: object) -> os.stat_result:
        if str(target) == str(path):
            path.unlink(missing_ok=True)
        return original(target, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "stat", gone)
    with pytest.raises(SourceError) as fault:
        send(loaded_url, path)
    assert fault.value.code == "file_gone"
    assert rows(loaded_url, "SELECT count(*) FROM wifi_hotspot") == [(0,)]


def test_a_database_that_goes_away_halfway_leaves_nothing_half_stored(
    loaded_url: str, tmp_path: Path
) -> None:
    path = table(tmp_path / "a.csv", *[SCHOOL.replace("A1", f"A{i}") for i in range(60_000)])
    source = engine(loaded_url, pool_size=2)
    with transaction(source) as connection:
        places = county_places(connection, "10014")
    ended: list[int] = []
    watcher = threading.Thread(target=_end_the_copy, args=(loaded_url, ended))
    watcher.start()
    try:
        with pytest.raises(DatabaseAway) as fault:
            import_file(source, dataset("wifi"), path, places, Wishes(), Console(quiet=True))
    finally:
        watcher.join()
    assert ended, "the connection was really cut while the rows were streaming"
    assert "again" in fault.value.hint
    assert rows(loaded_url, "SELECT count(*) FROM wifi_hotspot") == [(0,)]
    assert_ledger(loaded_url)
    report = send(loaded_url, path)
    assert report.stored == 60_000


def _end_the_copy(url: str, ended: list[int]) -> None:
    """Cuts the connection that is in the middle of its COPY, or of storing what it copied."""
    for _ in range(600):
        cut = rows(
            url,
            "SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a LEFT JOIN pg_stat_progress_copy c USING (pid) "
            "WHERE a.datname = current_database() AND (c.tuples_processed > 5000 "
            "OR a.state = 'active' AND a.query LIKE 'INSERT INTO wifi_hotspot%')",
        )
        if cut:
            ended.append(len(cut))
            return
        threading.Event().wait(0.01)
