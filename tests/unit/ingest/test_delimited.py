"""CSV as offices send it: encodings, damage, lost line ends."""

from pathlib import Path

import pytest

from hub.errors import SourceError
from ingest.files.delimited import read_delimited
from ingest.files.source import WatchedFile
from ingest.files.table import Cells, SourceTable

HEADER = "位址名稱,地址,X坐標,Y坐標"
ROW = "鐵花村市集,臺東縣臺東市新生路135巷26號,265006.66,2516977.55"


def _open(path: Path, content: bytes, encoding: str | None = None) -> SourceTable:
    path.write_bytes(content)
    return read_delimited(
        WatchedFile(path, limit_bytes=200_000_000, progress=lambda n: None), encoding
    )


def _rows(path: Path, content: bytes, encoding: str | None = None) -> list[Cells]:
    return list(_open(path, content, encoding).rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp950", "utf-16"])
def test_every_usual_encoding_is_found_by_itself(tmp_path: Path, encoding: str) -> None:
    table = _open(tmp_path / "a.csv", f"{HEADER}\r\n{ROW}\r\n".encode(encoding))
    assert table.header == HEADER.split(",")
    assert next(table.rows).cells == ROW.split(",")


def test_a_character_cut_in_half_refuses_its_row_and_names_the_byte(tmp_path: Path) -> None:
    good = f"{HEADER}\n{ROW}\n".encode("cp950")
    cut = "鐵花村".encode("cp950")[:-1] + b",x,1,2\n"
    rows = _rows(tmp_path / "a.csv", good + cut + f"{ROW}\n".encode("cp950") * 20)
    refused = [row for row in rows if row.fault]
    assert [row.line for row in refused] == [3]
    assert refused[0].fault is not None
    assert refused[0].fault.code == "undecodable_text"
    assert "0xA7" in refused[0].fault.detail
    assert len(rows) == 22


@pytest.mark.parametrize(
    ("content", "encoding", "code"),
    [
        (b"", None, "empty_file"),
        (b"  \r\n \n", None, "empty_file"),
        (f"{HEADER}\n{ROW}\n".encode("cp950"), "utf-8", "wrong_encoding"),
        (f"{HEADER}\n{ROW}\n".encode(), "klingon", "unknown_encoding"),
        (bytes(range(128, 256)) * 40, None, "undecodable_file"),
        (f"{HEADER}\n".encode() + b'"' + b"a," * 200_000, None, "broken_quotes"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_its_code(
    tmp_path: Path, content: bytes, encoding: str | None, code: str
) -> None:
    with pytest.raises(SourceError) as refused:
        _rows(tmp_path / "a.csv", content, encoding)
    assert refused.value.code == code
    assert refused.value.hint


def test_fifty_megabytes_in_one_line_are_refused_without_reading_them_all(tmp_path: Path) -> None:
    taken: list[int] = []
    path = tmp_path / "a.csv"
    path.write_bytes(f"{HEADER}\n".encode() + b"x" * 50_000_000)
    with pytest.raises(SourceError) as refused:
        list(
            read_delimited(
                WatchedFile(path, limit_bytes=60_000_000, progress=taken.append), None
            ).rows
        )
    assert refused.value.code == "line_too_long"
    assert sum(taken) < 5_000_000


def test_a_row_with_a_comma_too_many_is_refused_and_the_next_is_read(tmp_path: Path) -> None:
    rows = _rows(tmp_path / "a.csv", f"{HEADER}\n{ROW},more,cells\n{ROW}\n{ROW},,\n".encode())
    assert [row.fault.code if row.fault else None for row in rows] == [
        "wrong_cell_count",
        None,
        None,
    ]


def test_semicolons_and_tabs_are_delimiters_too(tmp_path: Path) -> None:
    for mark in (";", "\t"):
        table = _open(tmp_path / "a.csv", f"{HEADER}\n{ROW}\n".replace(",", mark).encode())
        assert table.header == HEADER.split(",")


def test_a_file_that_vanishes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    table = _open(tmp_path / "a.csv", f"{HEADER}\n{ROW}\n".encode())
    (tmp_path / "a.csv").unlink()
    list(table.rows)
    with pytest.raises(SourceError) as refused:
        table.finish()
    assert refused.value.code == "file_gone"


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path: Path) -> None:
    table = _open(tmp_path / "a.csv", f"{HEADER}\n{ROW}\n".encode())
    with (tmp_path / "a.csv").open("a") as more:
        more.write(ROW)
    with pytest.raises(SourceError) as refused:
        table.finish()
    assert refused.value.code == "file_changed"


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as refused:
        WatchedFile(tmp_path / "none.csv", limit_bytes=1, progress=lambda n: None)
    assert refused.value.code == "file_gone"
