"""`ingest closures`: the days on which offices were closed, whole years at a time, and what they change."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from hub.clock import COUNTY_ZONE
from hub.errors import SourceError
from hub.places.report import PlacesReport
from hub.store.closures import ClosureRow, closures
from hub.store.database import engine, transaction
from hub.workdays import Workdays
from ingest.closures import ClosureWishes, import_closures
from tests.conftest import run_command

COUNTY = "10014"
HEADER = "日期,原因,依據\n"
KRATHON = "113/10/02,山陀兒颱風,縣府公告\n2024-10-03,山陀兒颱風,\n"


@pytest.fixture
def source(database_url: str) -> Iterator[Engine]:
    made = engine(database_url)
    yield made
    made.dispose()


def send(
    source: Engine, folder: Path, rows: str, header: str = HEADER, **wishes: object
) -> PlacesReport:
    path = folder / "closed.csv"
    path.write_text(header + rows, "utf-8")
    report = import_closures(source, COUNTY, path, ClosureWishes(**wishes))  # type: ignore[arg-type]
    assert report.received == report.stored + report.unchanged + report.duplicate + report.refused
    return report


def known(source: Engine, county: str = COUNTY) -> list[ClosureRow]:
    with transaction(source) as connection:
        return closures(connection, county)


def days(source: Engine) -> list[str]:
    return [f"{row.closed_on:%Y-%m-%d}" for row in known(source)]


def version(source: Engine) -> int:
    asked = text("SELECT coalesce(max(version), 0) FROM data_version WHERE dataset = 'closures'")
    with transaction(source) as connection:
        return int(connection.execute(asked).scalar_one())


def refused(source: Engine, folder: Path, rows: str, header: str = HEADER, **wishes: object) -> str:
    """The code and message of a refusal; asserts that nothing changed, and its line in the ledger."""
    before = known(source)
    with pytest.raises(SourceError) as fault:
        send(source, folder, rows, header, **wishes)
    assert known(source) == before
    with transaction(source) as connection:
        line = connection.execute(
            text("SELECT state, error_code FROM delivery ORDER BY delivery_id DESC LIMIT 1")
        ).one()
    assert tuple(line) == ("refused", fault.value.code)
    assert "othing was stored" in fault.value.hint
    return f"{fault.value.code}: {fault.value}"


def test_a_list_of_closed_days_makes_cases_due_later(source: Engine, tmp_path: Path) -> None:
    report = send(source, tmp_path, KRATHON)
    assert (report.stored, report.unchanged, report.ended) == (2, 0, 0)
    assert known(source) == [
        ClosureRow(date(2024, 10, 2), "山陀兒颱風", "縣府公告"),
        ClosureRow(date(2024, 10, 3), "山陀兒颱風", "county"),
    ]
    opened = datetime(2024, 10, 1, 9, tzinfo=COUNTY_ZONE)
    calendar = Workdays(row.closed_on for row in known(source))
    assert Workdays().due(opened, 1) == datetime(2024, 10, 3, tzinfo=COUNTY_ZONE)
    assert calendar.due(opened, 1) == datetime(2024, 10, 5, tzinfo=COUNTY_ZONE)


def test_the_same_list_twice_changes_nothing(source: Engine, tmp_path: Path) -> None:
    send(source, tmp_path, KRATHON)
    before = version(source)
    report = send(source, tmp_path, KRATHON + KRATHON)
    assert (report.stored, report.unchanged, report.duplicate) == (0, 2, 2)
    assert version(source) == before == 1


def test_a_file_is_the_whole_list_of_its_years_and_leaves_others(
    source: Engine, tmp_path: Path
) -> None:
    send(source, tmp_path, KRATHON + "2023-08-03,卡努颱風,\n")
    report = send(source, tmp_path, "2024-10-03,山陀兒颱風（更正）,\n2024-10-31,康芮颱風,\n")
    assert days(source) == ["2023-08-03", "2024-10-03", "2024-10-31"]
    assert (report.stored, report.unchanged, report.ended) == (2, 0, 2)
    assert known(source)[1].reason == "山陀兒颱風（更正）"
    assert version(source) == 2
    emptied = send(source, tmp_path, "", years=[2024])
    assert (days(source), emptied.ended) == (["2023-08-03"], 2)


def test_another_county_keeps_its_own(source: Engine, tmp_path: Path) -> None:
    send(source, tmp_path, KRATHON)
    path = tmp_path / "hualien.csv"
    path.write_text("date,reason\n2024-10-31,Kong-rey\n", "utf-8")
    import_closures(source, "10015", path, ClosureWishes())
    assert days(source) == ["2024-10-02", "2024-10-03"]
    assert [row.closed_on for row in known(source, "10015")] == [date(2024, 10, 31)]


def test_a_dry_run_stores_nothing_and_says_the_same(source: Engine, tmp_path: Path) -> None:
    report = send(source, tmp_path, KRATHON, dry_run=True)
    assert (report.stored, days(source)) == (2, [])


def test_days_on_which_nobody_works_are_kept_and_said(source: Engine, tmp_path: Path) -> None:
    report = send(source, tmp_path, "2024-10-05,週六,\n" + KRATHON)
    assert any("2024-10-05" in warning for warning in report.warnings)
    assert len(days(source)) == 3


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("somewhen,颱風,\n", "Line 2"),
        ("2024-10-02,颱風,\n113/10,颱風,\n", "Line 3: '113/10' is a month"),
        ("2024-10-02,,\n", "reason"),
        (f"2024-10-02,{'颱' * 201},\n", "reason"),
        ("1912-01-01,開國,\n", "1998"),
        ("2099-01-01,颱風,\n", "cannot be"),
        ("2024-10-02,颱風,\n2024-10-02,地震,\n", "Line 3: 2024-10-02 stands there twice"),
        ("2024-10-02,颱風,,多一格\n", "Line 2"),
    ],
)
def test_one_bad_row_refuses_the_list(
    source: Engine, tmp_path: Path, rows: str, words: str
) -> None:
    send(source, tmp_path, "2023-08-03,卡努颱風,\n")
    said = refused(source, tmp_path, rows)
    assert said.startswith("bad_row")
    assert words in said


def test_a_day_within_the_year_ahead_is_believed(source: Engine, tmp_path: Path) -> None:
    soon = datetime.now(COUNTY_ZONE).date() + timedelta(days=300)
    send(source, tmp_path, f"{soon},縣府決定,\n")
    assert days(source) == [f"{soon}"]


def test_files_that_are_no_list_are_refused_by_name(source: Engine, tmp_path: Path) -> None:
    assert refused(source, tmp_path, "2024-10-02\n", "date\n").startswith("missing_column")
    assert refused(source, tmp_path, "").startswith("empty_file")
    assert refused(source, tmp_path, "", "").startswith("empty_file")
    assert refused(source, tmp_path, KRATHON, years=[2023]).startswith("bad_row")


def test_the_command_reports_in_both_languages(database_url: str, tmp_path: Path) -> None:
    path = tmp_path / "closed.csv"
    path.write_bytes((HEADER + KRATHON).encode("cp950"))
    said = run_command(database_url, "ingest", "closures", str(path))
    assert "stored" in said
    assert "新增" in said
    assert "2024" in said
