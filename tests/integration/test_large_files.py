"""Files that come in many parts: what they come to does not depend on where a part ends, and cancelled they leave nothing."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.files import blocks
from tests.conftest import PROJECT
from tests.sending import SCHOOL, rows, send, table

pytestmark = pytest.mark.broad

HOTSPOTS = [SCHOOL.replace("A1", f"A{i}").replace("1號", f"{i}號") for i in range(1, 401)]
AGAIN = HOTSPOTS[4]
OTHERWISE = HOTSPOTS[6].replace("寶桑國小", "寶桑分校")
PATIENCE_S = 60.0


@pytest.fixture
def in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of some forty rows."""
    monkeypatch.setattr(blocks, "HEAD_BYTES", 12_000)
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 4_000)


@pytest.mark.usefixtures("in_parts")
def test_a_repetition_many_parts_later_is_known_and_a_conflict_names_the_first_line(
    loaded_url: str, tmp_path: Path
) -> None:
    path = table(tmp_path / "a.csv", *HOTSPOTS, AGAIN, OTHERWISE)
    for kept in ("stored", "unchanged"):
        report = send(loaded_url, path)
        assert (getattr(report, kept), report.duplicate, report.refused) == (400, 1, 1)
        assert report.refused_rows[0].line == 403
        assert "line 8" in report.refused_rows[0].refusal.hint
        assert report.refused_rows[0].original[1] == "寶桑分校"
    assert rows(loaded_url, "SELECT count(*), count(DISTINCT delivery_id) FROM wifi_hotspot") == [
        (400, 1)
    ]


@pytest.mark.usefixtures("in_parts")
def test_new_things_known_ones_and_those_no_longer_listed_are_told_apart_over_many_parts(
    loaded_url: str, tmp_path: Path
) -> None:
    send(loaded_url, table(tmp_path / "a.csv", *HOTSPOTS[300:]))
    changed = HOTSPOTS[390].replace("寶桑國小", "寶桑分校")
    lines = [*HOTSPOTS[:390], changed, *HOTSPOTS[391:399]]
    report = send(loaded_url, table(tmp_path / "b.csv", *lines), confirm=lambda closing: True)
    assert (report.stored, report.unchanged, report.closed) == (301, 98, 1)
    told = "SELECT count(*) FILTER (WHERE valid_to IS NULL), count(*) FROM wifi_hotspot"
    assert rows(loaded_url, told) == [(399, 401)]


@pytest.mark.usefixtures("in_parts")
def test_a_thing_that_comes_back_begins_after_it_ended(loaded_url: str, tmp_path: Path) -> None:
    send(loaded_url, table(tmp_path / "a.csv", *HOTSPOTS))
    send(loaded_url, table(tmp_path / "b.csv", *HOTSPOTS[:399]), confirm=lambda closing: True)
    report = send(loaded_url, table(tmp_path / "a.csv", *HOTSPOTS))
    assert (report.stored, report.unchanged) == (1, 399)
    lasting = "SELECT count(*) FROM wifi_hotspot a JOIN wifi_hotspot b USING (source, feature_id) "
    over = "WHERE a.row_id < b.row_id AND a.valid_to > b.valid_from"
    assert rows(loaded_url, lasting + over) == [(0,)]


def test_ctrl_c_in_the_middle_leaves_nothing(loaded_url: str, tmp_path: Path) -> None:
    path = _positions(tmp_path / "positions.csv", 300_000)
    words = [sys.executable, "-m", "ingest", "file", "ambulances", str(path)]
    process = subprocess.Popen(
        words, cwd=PROJECT, env={**os.environ, "HUB_DATABASE_URL": loaded_url},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert _is_storing(loaded_url, process)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=PATIENCE_S)
    assert process.returncode not in (0, None), said
    assert "Traceback" not in said
    assert rows(loaded_url, "SELECT count(*) FROM ambulance_position") == [(0,)]
    assert rows(loaded_url, "SELECT count(*) FROM delivery WHERE dataset = 'ambulances'") == [(0,)]


def _positions(path: Path, count: int) -> Path:
    begin = datetime.now(UTC) - timedelta(days=30)
    with path.open("w", encoding="utf-8") as out:
        out.write("車輛編號,時間,lon,lat,speed\n")
        for i in range(count):
            at = (begin + timedelta(seconds=i)).isoformat(timespec="seconds")
            out.write(f"91A{i % 40},{at},121.147,22.756,{i % 100}\n")
    return path


def _is_storing(url: str, process: "subprocess.Popen[str]") -> bool:
    """Waits until rows are on their way into the table."""
    asked = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND state = 'active' AND query LIKE 'INSERT INTO ambulance_position (%'"
    )
    until = time.monotonic() + PATIENCE_S
    while process.poll() is None and time.monotonic() < until:
        if rows(url, asked) == [(1,)]:
            return True
    return False
