"""Child processes: they end when told, when we die, and when a run before us left them behind."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from hub.embedded.process import Identity, Process
from hub.errors import ServiceFault

FOREVER = [sys.executable, "-c", "import time; time.sleep(600)"]
DEAF = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)",
]
OWNER = """
import sys, time
from pathlib import Path
from hub.embedded.process import Process
child = Process("child", folder=Path(sys.argv[1]))
child.start([sys.executable, "-c", "import time; time.sleep(600)"], cwd=Path("/"))
print(child.pid, flush=True)
time.sleep(600)
"""
PATIENCE_S = 10.0


def gone(pid: int) -> bool:
    """Has the process ended within our patience?"""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if Identity.of(pid) is None:
            return True
        time.sleep(0.02)
    return False


def test_a_stopped_process_is_gone_and_leaves_no_pid_file(tmp_path: Path) -> None:
    process = Process("one", folder=tmp_path)
    process.start(FOREVER, cwd=tmp_path)
    pid = process.pid
    assert pid is not None
    assert psutil.pid_exists(pid)
    process.stop()
    assert not psutil.pid_exists(pid)
    assert not process.is_alive
    assert list(tmp_path.glob("*.pid")) == []


def test_one_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    process = Process("deaf", folder=tmp_path, patience_s=0.2)
    process.start(DEAF, cwd=tmp_path)
    while "deaf" not in process.last_words():
        time.sleep(0.02)
    process.stop()
    assert not process.is_alive


def test_a_child_ends_when_its_owner_is_killed(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", OWNER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout is not None
        child = int(owner.stdout.readline())
        assert Identity.of(child) is not None
        owner.send_signal(signal.SIGKILL)
    assert gone(child)


def test_a_leftover_is_ended_by_the_next_run(tmp_path: Path) -> None:
    before = Process("api", folder=tmp_path)
    before.start(FOREVER, cwd=tmp_path)
    pid = before.pid
    assert pid is not None
    after = Process("api", folder=tmp_path)
    assert after.end_leftover()
    assert gone(pid)
    assert not after.end_leftover()
    before.stop()


def test_a_stranger_that_took_the_number_of_a_leftover_is_left_alone(tmp_path: Path) -> None:
    with subprocess.Popen(FOREVER) as stranger:
        (tmp_path / "api.pid").write_text(f"{stranger.pid} 1\n")
        assert not Process("api", folder=tmp_path).end_leftover()
        assert stranger.poll() is None
        stranger.kill()
    assert not (tmp_path / "api.pid").exists()


def test_one_that_takes_too_long_is_stopped_and_named(tmp_path: Path) -> None:
    process = Process("loading", folder=tmp_path)
    process.start(FOREVER, cwd=tmp_path)
    with pytest.raises(ServiceFault, match="loading did not end"):
        process.wait(0.1)
    assert not process.is_alive


def test_a_failure_carries_the_last_words_and_names_the_log(tmp_path: Path) -> None:
    process = Process("broker", folder=tmp_path)
    process.start([sys.executable, "-c", "raise SystemExit('no room on the disk')"], cwd=tmp_path)
    assert process.wait(PATIENCE_S) == 1
    fault = process.failure("It ended.")
    assert "no room on the disk" in fault.message
    assert str(tmp_path / "log" / "broker.log") in fault.hint
    assert fault.code == "broker_failed"
    process.stop()
