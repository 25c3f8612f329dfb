"""A process that is kept: started again when it ends by itself, and not when it was stopped."""

import time
from pathlib import Path

import pytest

from hub.embedded import keeper
from hub.embedded.keeper import Kept

PATIENCE_S = 10.0


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a test."""
    monkeypatch.setattr(keeper, "FIRST_WAIT_S", 0.05)


def test_it_is_started_again_with_growing_waits_and_says_so(tmp_path: Path) -> None:
    said: list[str] = []
    kept = Kept("brief", ["sh", "-c", "echo once"], folder=tmp_path, say=said.append)
    kept.start(cwd=tmp_path, env={"PATH": "/usr/bin:/bin"})
    until = time.monotonic() + PATIENCE_S
    while len(said) < 3 and time.monotonic() < until:
        kept.keep()
        time.sleep(0.01)
    kept.stop()
    assert kept.process.log.read_text().count("once") >= 3
    assert all("brief ended by itself" in line for line in said)
    assert kept._wait_s == pytest.approx(0.05 * 2**3), "each wait is twice the one before"


def test_who_may_finish_is_left_in_peace_when_done(tmp_path: Path) -> None:
    said: list[str] = []
    kept = Kept("done", ["true"], folder=tmp_path, say=said.append, may_finish=True)
    kept.start(cwd=tmp_path, env={"PATH": "/usr/bin:/bin"})
    assert kept.process.wait(PATIENCE_S) == 0
    for _ in range(5):
        kept.keep()
    assert (kept.process.is_alive, said) == (False, [])
    kept.stop()


def test_what_runs_is_left_alone(tmp_path: Path) -> None:
    said: list[str] = []
    kept = Kept("steady", ["sleep", "60"], folder=tmp_path, say=said.append)
    kept.start(cwd=tmp_path, env={"PATH": "/usr/bin:/bin"})
    first = kept.process.pid
    for _ in range(5):
        kept.keep()
    assert (kept.process.pid, said) == (first, [])
    kept.stop()
    assert not kept.process.is_alive
