"""A database that is stopped, killed or full under load: the worker keeps its window, and goes on by itself."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest

from hub.embedded.account import server_account
from hub.embedded.cluster import Cluster
from hub.embedded.process import Identity
from tests.conftest import LOADED
from tests.faults.conftest import Broker, as_superuser
from tests.faults.load import Load
from tests.faults.whole import assert_whole, stored
from tests.working import Worker

pytestmark = pytest.mark.system

WINDOW = 200
SMALL_DISK_MB = 80
"""Room for a database with the county's places (some 20 MB) and what the test tells it."""

_numbers = count(1)


@pytest.fixture
def url(mortal: Cluster) -> Iterator[str]:
    """A loaded database on the server that may be killed."""
    name = f"fault_{next(_numbers)}"
    mortal.create_database(name, template=LOADED)
    yield mortal.url(name)
    mortal.drop_database(name)


def test_the_database_is_stopped_and_started(
    broker: Broker,
    work: Callable[..., Worker],
    devices: Callable[..., Load],
    mortal: Cluster,
    url: str,
) -> None:
    worker = work(broker.url, url, HUB_MQTT_WINDOW=str(WINDOW)).start()
    load = devices(broker.url)
    load.reach(200)
    mortal.stop()
    assert mortal.process.pid is None
    worker.wait(lambda: "event=paused code=database_away" in worker.said())
    load.reach(2 * WINDOW)
    mortal.start()
    assert_resumes(worker)
    load.reach(200)
    assert_whole(url, load, worker)


def test_the_database_is_killed(
    broker: Broker,
    work: Callable[..., Worker],
    devices: Callable[..., Load],
    mortal: Cluster,
    url: str,
) -> None:
    worker = work(broker.url, url, HUB_MQTT_WINDOW=str(WINDOW)).start()
    load = devices(broker.url)
    worker.wait(lambda: stored(url) > 0)
    load.reach(100)
    pid = mortal.process.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    while Identity.of(pid) is not None:
        time.sleep(0.01)
    worker.wait(lambda: "event=paused code=database_away" in worker.said())
    load.reach(2 * WINDOW)
    mortal.start()
    assert mortal.process.pid != pid
    assert "was not properly shut down" in mortal.process.log.read_text("utf-8")
    assert_resumes(worker)
    load.reach(200)
    assert_whole(url, load, worker)


def test_the_databases_disk_is_full(
    broker: Broker,
    work: Callable[..., Worker],
    devices: Callable[..., Load],
    mortal: Cluster,
    small_disk: Path,
    url: str,
) -> None:
    move(mortal, url, small_disk)
    worker = work(broker.url, url, HUB_MQTT_WINDOW=str(WINDOW)).start()
    load = devices(broker.url)
    worker.wait(lambda: stored(url) > 0)
    ballast = fill(small_disk)
    worker.wait(lambda: "event=paused code=database_full" in worker.said())
    load.reach(2 * WINDOW)
    assert shutil.disk_usage(small_disk).free == 0
    ballast.unlink()
    assert_resumes(worker)
    load.reach(200)
    assert_whole(url, load, worker)


def assert_resumes(worker: Worker) -> None:
    """It goes on by itself, as the process that it was, and never had more than two windows in hand."""
    pid = worker.process.pid
    paused = worker.said().count("event=paused")
    assert paused > 0
    worker.wait(lambda: "event=resumed" in worker.said())
    assert worker.process.pid == pid
    assert 0 < max(map(int, worker.told("in_hand"))) <= 2 * WINDOW


@pytest.fixture
def small_disk(mortal: Cluster) -> Iterator[Path]:
    """A file system of ``SMALL_DISK_MB`` that PostgreSQL may write to; the test skips where none can be mounted."""
    assert mortal.process.is_alive
    if os.geteuid() != 0:
        pytest.skip("a small file system can be mounted by root only")
    folder = Path(tempfile.mkdtemp(prefix="hub-small-disk-"))
    options = f"size={SMALL_DISK_MB}m,mode=0700,uid={server_account('postgres').uid}"
    argv = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    mounted = subprocess.run(argv, capture_output=True, text=True, check=False)
    if mounted.returncode:
        folder.rmdir()
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.strip()}")
    yield folder
    as_superuser(mortal, "DROP TABLESPACE IF EXISTS small")
    subprocess.run(["umount", str(folder)], check=True)
    folder.rmdir()


def move(cluster: Cluster, url: str, folder: Path) -> None:
    """Moves a database to the file system at ``folder``."""
    name = url.rpartition("/")[2]
    as_superuser(cluster, f"CREATE TABLESPACE small LOCATION '{folder}'")
    as_superuser(cluster, f"ALTER DATABASE {name} SET TABLESPACE small")


def fill(folder: Path) -> Path:
    """A file that takes all the room that is left."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"\0" * 4096)
    return ballast
