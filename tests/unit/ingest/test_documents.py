"""XML: ambulance runs without their patients, OPEN1999 records, and what no XML may do here."""

import re
from pathlib import Path

import pytest

from tests.opening import opened, refused

REPORT = """<?xml version="1.0" encoding="UTF-8"?>
<EMSDataSet xmlns="http://www.nemsis.org" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><Header>{reports}</Header></EMSDataSet>"""
RUN = """<PatientCareReport UUID="u{n}"><eRecord><eRecord.01>R{n}</eRecord.01></eRecord>
<eResponse><eResponse.03>I{n}</eResponse.03><eResponse.04>I{n}.1</eResponse.04><eResponse.14>臺東91</eResponse.14></eResponse>
<eTimes><eTimes.{psap}>2026-01-05T08:00:00+08:00</eTimes.{psap}><eTimes.11 xsi:nil="true" NV="7701003"/></eTimes>
<ePatient><ePatient.PatientNameGroup><ePatient.02>王</ePatient.02><ePatient.03>小明</ePatient.03></ePatient.PatientNameGroup>
<ePatient.12>A123456789</ePatient.12></ePatient>
<eScene><eScene.07>9923003</eScene.07><eScene.11>22.75,121.15</eScene.11></eScene>
<eArrest><eArrest.01>3001003</eArrest.01></eArrest>
<eNarrative><eNarrative.01>王小明…</eNarrative.01></eNarrative></PatientCareReport>"""
TAINAN = """<root><count>{count}</count><records>{records}</records></root>"""
CASE = "<record><service_request_id>{n}</service_request_id><area>東區</area><subproject>路燈</subproject></record>"


def _reports(*numbers: int, psap: str = "01") -> bytes:
    return REPORT.format(reports="".join(RUN.format(n=n, psap=psap) for n in numbers)).encode()


def test_a_report_becomes_one_run_under_temsis_names(tmp_path: Path) -> None:
    found = opened(tmp_path / "runs.xml", _reports(1, 2))
    assert [run["runId"] for run in found.records] == ["I1.1", "I2.1"]
    run = found.records[0]
    assert (run["psapDatetime"], run["lon"], run["lat"]) == (
        "2026-01-05T08:00:00+08:00",
        "121.15",
        "22.75",
    )
    assert (run["isMci"], run["isOhca"], run["isTrauma"], run["isAls"]) == ("true", "true", "", "")
    assert run["arriveHospitalDatetime"] == "", "not recorded is absent, not a value"


def test_temsis_numbers_its_times_itself(tmp_path: Path) -> None:
    found = opened(tmp_path / "runs.xml", _reports(1, psap="T01"))
    assert found.records[0]["psapDatetime"] == "2026-01-05T08:00:00+08:00"


def test_nothing_of_a_patient_is_in_the_rows(tmp_path: Path) -> None:
    found = opened(tmp_path / "runs.xml", _reports(1))
    everything = "".join(found.table.header) + "".join(
        cell for row in found.rows for cell in row.cells
    )
    assert not re.search("王|小明|A123456789", everything)


def test_the_official_test_cases_are_read_without_their_patients(real_data: Path) -> None:
    for path in sorted((real_data / "ems" / "nemsis").glob("*.xml")):
        found = opened(path)
        (run,) = found.records
        text = path.read_text(encoding="utf-8")
        (psap,) = re.findall(r"<eTimes\.01>(.*?)</eTimes\.01>", text)
        assert run["psapDatetime"] == psap
        assert run["lon"].startswith("-73")
        identities = re.findall(r"<ePatient\.(?:02|03|05|12|17|18)\b[^>]*>([^<]+)<", text)
        assert len(identities) > 3
        assert not set(identities) & set(run.values())


@pytest.mark.parametrize("count", [1, 3])
def test_open1999_records_are_rows_even_where_there_is_only_one(tmp_path: Path, count: int) -> None:
    records = "".join(CASE.format(n=n) for n in range(count))
    found = opened(tmp_path / "a.xml", TAINAN.format(count=count, records=records).encode())
    assert [case["service_request_id"] for case in found.records] == list(map(str, range(count)))
    assert found.table.header == ["service_request_id", "area", "subproject"]
    assert "自稱" not in found.said


def test_a_count_that_is_not_kept_is_said(tmp_path: Path) -> None:
    found = opened(tmp_path / "a.xml", TAINAN.format(count=9, records=CASE.format(n=1)).encode())
    assert "The file says it holds 9 records; there are 1." in found.said


def test_columns_are_those_of_all_records_and_repeated_ones_are_joined(tmp_path: Path) -> None:
    content = "<root><record><a>1</a></record><record><b>2</b><photo>x</photo><photo>y</photo></record></root>"
    found = opened(tmp_path / "a.xml", content.encode())
    assert found.records == [
        {"a": "1", "b": "", "photo": ""},
        {"a": "", "b": "2", "photo": "x; y"},
    ]


@pytest.mark.parametrize("encoding", ["cp950", "utf-16", "utf-8-sig"])
def test_the_encoding_is_found_whatever_the_declaration_says(tmp_path: Path, encoding: str) -> None:
    content = '<?xml version="1.0" encoding="UTF-8"?>' + TAINAN.format(
        count=1, records=CASE.format(n=1)
    )
    assert opened(tmp_path / "a.xml", content.encode(encoding)).records[0]["area"] == "東區"


LAUGHS = '<!DOCTYPE a [<!ENTITY l "ha">' + "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1 if n else str()};" * 10}">' for n in range(9)
)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (LAUGHS + "]><root><record><a>&l8;</a></record></root>", "unsafe_xml"),
        ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><root><record><a>&x;</a></record></root>', "unsafe_xml"),
        ('<!DOCTYPE root SYSTEM "http://127.0.0.1:9/a.dtd"><root><record><a>1</a></record></root>', "unsafe_xml"),
        ("<root>" + "<a>" * 100_000 + "</a>" * 100_000 + "</root>", "too_nested"),
        ("<root><record><a>" + "x" * 2_000_000 + "</a></record></root>", "too_nested"),
        ("<root><record>" + "<a>1</a>" * 30_000 + "</record></root>", "too_nested"),
        ("<root><record>" + "".join(f"<a{n}>1</a{n}>" for n in range(2_000)) + "</record></root>", "too_nested"),
        ("<root><record><a>1</a></record>", "broken_xml"),
        ("<root><record><a>&nbsp;</a></record></root>", "broken_xml"),
        ("<root><thing><a>1</a></thing></root>", "no_records"),
        ("<records><record/></records>", "no_records"),
        ("<!DOCTYPE html><html><body>請先登入</body></html>", "html_page"),
    ],
)  # fmt: skip
def test_xml_that_is_no_table_or_no_friend_is_refused(
    tmp_path: Path, content: str, code: str
) -> None:
    assert refused(tmp_path / "a.xml", content.encode()).code == code


def test_a_broken_place_is_named(tmp_path: Path) -> None:
    assert "line 2, column 5" in refused(tmp_path / "a.xml", b"<root>\n<a></b>").message
