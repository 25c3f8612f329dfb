"""The command ``ingest`` as a clerk meets it: exit codes, reports, and words that say what to do."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from tests.sending import SCHOOL, rows, table

MANY = [SCHOOL.replace("A1", f"A{i}").replace("寶桑國小", f"寶桑國小{i}") for i in range(25)]


def ingest(url: str | None, *words: str, cwd: Path = PROJECT, **settings: str) -> tuple[int, str]:
    """(exit code, everything it said)."""
    own = {key: value for key, value in os.environ.items() if not key.startswith("HUB_")}
    done = subprocess.run(
        [sys.executable, "-m", "ingest", *words],
        cwd=cwd, env={**own, **settings, "COLUMNS": "200", **({"HUB_DATABASE_URL": url} if url else {})},
        capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_a_good_file_ends_with_0_and_a_summary(loaded_url: str, tmp_path: Path) -> None:
    code, said = ingest(loaded_url, "file", "wifi", str(table(tmp_path / "a.csv", *MANY)))
    assert code == 0, said
    assert "收到 received" in said
    assert "Traceback" not in said


def test_a_refused_file_ends_with_1_its_code_and_what_to_do(
    loaded_url: str, tmp_path: Path
) -> None:
    good, empty = table(tmp_path / "good.csv", *MANY), tmp_path / "empty.csv"
    empty.write_bytes(b"")
    code, said = ingest(loaded_url, "file", "wifi", str(empty), str(good))
    assert code == 1
    assert "[empty_file]" in said
    assert "Export it again" in said
    assert rows(loaded_url, "SELECT count(*) FROM wifi_hotspot") == [(25,)], (
        "the good file beside it is taken"
    )


def test_ending_features_needs_a_yes_from_somebody(loaded_url: str, tmp_path: Path) -> None:
    ingest(loaded_url, "file", "wifi", str(table(tmp_path / "a.csv", *MANY)))
    fewer = str(table(tmp_path / "b.csv", *MANY[:22]))
    code, said = ingest(loaded_url, "file", "wifi", fewer)
    assert (code, "needs_confirmation" in said, "--yes" in said) == (1, True, True)
    code, said = ingest(loaded_url, "file", "wifi", fewer, "--yes")
    assert (code, "停用" in said) == (0, True)


def test_the_report_opens_in_excel_and_runs_nothing(loaded_url: str, tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", *MANY, "Z1,=cmd|' /C calc'!A0,臺東縣臺東市中山路1號,,,")
    report = tmp_path / "report.csv"
    code, _ = ingest(loaded_url, "file", "wifi", str(path), "--report", str(report))
    assert code == 0
    assert report.read_bytes().startswith(b"\xef\xbb\xbf")
    with report.open(encoding="utf-8-sig", newline="") as file:
        refused = [row for row in csv.DictReader(file) if "refused" in row["結果 outcome"]]
    assert [row["代碼 code"] for row in refused] == ["formula_cell"]
    assert refused[0]["位址名稱"].startswith("'=")


def test_options_that_exclude_each_other_are_refused(loaded_url: str, tmp_path: Path) -> None:
    path = str(table(tmp_path / "a.csv", *MANY))
    assert ingest(loaded_url, "file", "wifi", path, "--full", "--addition")[0] == 1
    assert ingest(loaded_url, "file", "nothing", path)[0] == 1
    code, said = ingest(loaded_url, "file", "wifi", path, "--crs", "1234")
    assert (code, "unknown_crs" in said) == (1, True)
    assert ingest(loaded_url, "file", "wifi", path, "--source", "nobody")[0] == 1


def test_without_a_running_hub_it_says_how_to_start_one(tmp_path: Path) -> None:
    code, said = ingest("", "demo", cwd=tmp_path)
    if (
        "No running hub" not in said
    ):  # the project's own hub runs beside the tests: then that one is found
        assert (PROJECT / ".hub" / "env").exists()
        return
    assert code == 2
    assert "script/server" in said


def test_a_database_that_is_away_ends_with_2(tmp_path: Path) -> None:
    url = "postgresql://hub:no@127.0.0.1:1/none"
    code, said = ingest(url, "file", "wifi", str(table(tmp_path / "a.csv", *MANY)))
    assert (code, "database_away" in said) == (2, True)
    assert "hub:no" not in said, "no password in what is said"


@pytest.mark.parametrize("address", ["nowhere", "mysql://hub:no@127.0.0.1/hub"])
def test_an_address_of_no_postgresql_ends_with_2_and_what_to_give(address: str) -> None:
    code, said = ingest(address, "ledger")
    assert (code, "[misconfigured]" in said, "postgresql://" in said) == (2, True, True)
    assert "hub:no" not in said, "no password in what is said"
