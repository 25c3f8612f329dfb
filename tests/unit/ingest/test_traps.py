"""What offices' tables do: titles on top, no header, HTML, two coordinates in a cell, quotation marks left open."""

from pathlib import Path

import pytest

from tests.opening import opened, refused

PAIRS = '站名,坐標\n甲,"( 121.1,22.7 )"\n乙,\n丙,"( １２１．２，２２．８ )"\n'


def test_lines_of_title_are_passed_over_and_said(tmp_path: Path) -> None:
    text = "臺東縣無線熱點清單\n更新日期：115年1月5日,,\n\n名稱,地址,電話\n甲,臺東市,089\n乙,卑南鄉,089\n"
    found = opened(tmp_path / "a.csv", text.encode())
    assert found.table.header == ["名稱", "地址", "電話"]
    assert [row.line for row in found.rows] == [5, 6]
    assert "臺東縣無線熱點清單／更新日期：115年1月5日" in found.said


@pytest.mark.parametrize(
    "text", ["名稱\n甲\n乙\n", "名稱,地址\n甲,\n乙,\n丙,\n", "a,b,c,d\n1,,,\n"]
)
def test_a_plain_header_stays_the_header(tmp_path: Path, text: str) -> None:
    found = opened(tmp_path / "a.csv", text.encode())
    assert found.table.header == text.split("\n", 1)[0].split(",")
    assert not found.table.headless


def test_a_file_without_a_header_numbers_its_columns_and_keeps_its_first_row(
    tmp_path: Path,
) -> None:
    text = "臺東航空站,121.109244,22.755210\n臺東車站,121.123456,22.793210\n"
    found = opened(tmp_path / "a.csv", text.encode())
    assert found.table.headless
    assert found.table.header == ["column_1", "column_2", "column_3"]
    assert len(found.records) == 2
    assert "No header row" in found.said


def test_the_real_list_without_a_header(real_data: Path) -> None:
    found = opened(real_data / "ems" / "aed_2014_no_header_taitung.csv")
    assert (len(found.records), found.table.headless) == (72, True)
    first = found.records[0]
    assert (first["column_3 x"], first["column_3 y"]) == ("121.109244", "22.75521")
    assert first["column_5"] == "連結網址"
    assert {flag for row in found.rows for flag in row.flags} == {"html_removed"}


def test_two_coordinates_in_a_cell_become_two_columns(tmp_path: Path) -> None:
    found = opened(tmp_path / "a.csv", PAIRS.encode())
    assert [(row["x"], row["y"]) for row in found.records] == [
        ("121.1", "22.7"),
        ("", ""),
        ("121.2", "22.8"),
    ]
    assert found.records[0]["坐標"] == "( 121.1,22.7 )", "what was sent stays beside it"


def test_a_pair_further_down_that_is_none_stays_to_be_flagged(tmp_path: Path) -> None:
    rows = "".join('甲,"121.1,22.7"\n' for _ in range(120))
    found = opened(tmp_path / "a.csv", f"站名,坐標\n{rows}乙,不明\n".encode())
    assert (found.records[-1]["x"], found.records[-1]["y"]) == ("不明", "不明")


def test_a_table_that_has_coordinates_gets_no_others(tmp_path: Path) -> None:
    found = opened(tmp_path / "a.csv", '站名,坐標,x,y\n甲,"121.1,22.7",1,2\n'.encode())
    assert found.table.header == ["站名", "坐標", "x", "y"]


@pytest.mark.parametrize(
    ("cell", "plain"),
    [
        ("08:00<br>17:30", "08:00\n17:30"),
        ('<a href="http://x.tw">連結</a>', "連結"),
        ("A&amp;B &#33274;東", "A&B 臺東"),
        ("面積 < 5 & 人數 > 3", None),
        ("R&D", None),
    ],
)
def test_html_in_a_cell_becomes_text_and_is_flagged(
    tmp_path: Path, cell: str, plain: str | None
) -> None:
    quoted = cell.replace('"', '""')
    found = opened(tmp_path / "a.csv", f'名稱,備註\n甲,"{quoted}"\n'.encode())
    assert found.records[0]["備註"] == (plain or cell)
    assert found.rows[0].flags == (("html_removed",) if plain else ())


@pytest.mark.parametrize(
    ("phone", "lost"),
    [("912345678", True), ("89362555", True), ("227208889", True), ("0912345678", False), ("089-362555", False),
     ("362555", False), ("", False), ("1999", False)],
)  # fmt: skip
def test_a_telephone_number_that_lost_its_zero_is_kept_and_flagged(
    tmp_path: Path, phone: str, lost: bool
) -> None:
    found = opened(tmp_path / "a.csv", f"名稱,連絡電話,編號\n甲,{phone},912345678\n".encode())
    assert found.records[0]["連絡電話"] == phone
    assert found.rows[0].flags == (("phone_lost_zero",) if lost else ())


def test_who_a_patient_was_is_not_taken_from_any_format(tmp_path: Path) -> None:
    text = "案號,到達現場時間,姓名,傷患身分證字號,patient_name,patientDisposition\n1,08:00,王小明,A123456789,Wang,transported\n"
    found = opened(tmp_path / "a.csv", text.encode())
    assert found.rows[0].cells == ["1", "08:00", "", "", "", "transported"]
    assert "姓名、傷患身分證字號、patient_name" in found.said
    assert not {"王小明", "A123456789", "Wang"} & set(found.rows[0].cells)


def test_a_row_out_of_line_keeps_no_cell_that_might_be_a_patients_name(tmp_path: Path) -> None:
    found = opened(tmp_path / "a.csv", "案號,病患姓名,備註\n1,王小明,好\n2,王,小明,好\n".encode())
    assert found.faults == {3: "wrong_cell_count"}
    assert not any(found.rows[1].cells)


def test_a_name_elsewhere_is_no_patients(tmp_path: Path) -> None:
    found = opened(tmp_path / "a.csv", "姓名,職稱\n王小明,主任\n".encode())
    assert found.records[0]["姓名"] == "王小明"


def test_repeated_and_empty_header_words_are_told_apart(tmp_path: Path) -> None:
    found = opened(tmp_path / "a.csv", "名稱,地址,地址,,,\n甲,臺東市,卑南鄉,備,,\n".encode())
    assert found.table.header == ["名稱", "地址", "地址 (2)", "column_4"]
    assert found.records[0]["地址 (2)"] == "卑南鄉"
    assert "地址 (2)、column_4" in found.said


def test_line_ends_within_quotation_marks_belong_to_the_cell(tmp_path: Path) -> None:
    found = opened(tmp_path / "a.csv", '名稱,備註\r\n甲,"一\r\n二"\r\n乙,三\r\n'.encode())
    assert found.records == [{"名稱": "甲", "備註": "一\n二"}, {"名稱": "乙", "備註": "三"}]
    assert [row.line for row in found.rows] == [3, 4]


def test_a_quotation_mark_left_open_at_the_end_refuses_the_rows_that_it_swallowed(
    tmp_path: Path,
) -> None:
    rows = "甲,好\n" * 5
    found = opened(tmp_path / "a.csv", f'名稱,備註\n{rows}乙,"開\n{rows}'.encode())
    assert len(found.records) == 5
    assert found.faults == {12: "broken_quotes"}
    assert "lines 7 to 12" in (found.rows[-1].fault.detail if found.rows[-1].fault else "")


def test_a_quotation_mark_closed_far_below_refuses_the_rows_between(tmp_path: Path) -> None:
    rows = "甲,好\n" * 80
    found = opened(tmp_path / "a.csv", f'名稱,備註\n{rows}乙,"開\n{rows}丙,關"\n{rows}'.encode())
    assert list(found.faults.values()) == ["broken_quotes"]
    assert len(found.records) == 160


def test_a_lone_inch_sign_is_no_open_quotation_mark(tmp_path: Path) -> None:
    found = opened(tmp_path / "a.csv", '名稱,備註\n甲,5" 管\n乙,好\n'.encode())
    assert (len(found.records), found.faults) == (2, {})


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "cp950", "utf-16", "utf-16-le", "utf-16-be", "big5hkscs"]
)
def test_every_encoding_with_every_line_end(tmp_path: Path, encoding: str, end: str) -> None:
    village = "土坂村" if encoding == "big5hkscs" else "土板村"
    text = f"名稱,地址{end}甲,達仁鄉{village}{end}" + f"乙,臺東市豐樂里{end}" * 5
    found = opened(tmp_path / "a.csv", text.encode(encoding))
    assert [row["地址"] for row in found.records[:2]] == [f"達仁鄉{village}", "臺東市豐樂里"]


def test_stray_zero_bytes_make_no_utf16_of_a_file(tmp_path: Path) -> None:
    text = ("名稱,地址\n" + "甲\0,臺東市豐樂里,\n" * 20).encode("cp950")
    assert opened(tmp_path / "a.csv", text).records[0]["名稱"] == "甲"


@pytest.mark.parametrize("encoding", ["rot13", "zip", "a\0b", "idna", "undefined"])
def test_what_is_no_encoding_of_text_is_refused_as_such(tmp_path: Path, encoding: str) -> None:
    fault = refused(tmp_path / "a.csv", "名稱\n甲\n".encode(), encoding)
    assert fault.code in ("unknown_encoding", "wrong_encoding")


def test_an_encoding_given_wrongly_gets_a_second_opinion(tmp_path: Path) -> None:
    text = ("名稱,地址\n" + "甲,臺東市豐樂里\n" * 20).encode("cp950")
    fault = refused(tmp_path / "a.csv", text, "utf-8")
    assert (fault.code, "It reads well as cp950" in fault.hint) == ("wrong_encoding", True)


def test_the_delimiter_is_the_one_most_lines_hold(tmp_path: Path) -> None:
    found = opened(
        tmp_path / "a.csv",
        "清單, 第一版, 草稿\n名稱;地址;數\n甲;臺東市;1,5\n乙;卑南鄉;2,5\n".encode(),
    )
    assert found.table.header == ["名稱", "地址", "數"]


def test_numbers_with_thousands_are_no_pairs(tmp_path: Path) -> None:
    found = opened(tmp_path / "a.csv", '名稱,數\n甲,"265,006.66"\n乙,"121,022"\n'.encode())
    assert found.table.header == ["名稱", "數"]


def test_excel_guards_and_thousands_are_left_to_the_fields(tmp_path: Path) -> None:
    found = opened(tmp_path / "a.csv", '編號,數\n="0912","265,006.66"\n'.encode())
    assert found.rows[0].cells == ['="0912"', "265,006.66"]
