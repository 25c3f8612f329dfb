"""The private PostGIS with real processes: every trap that a machine lays for it."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from hub.embedded.cluster import Cluster
from hub.embedded.place import SOCKET_PATH_LIMIT, data_places
from hub.embedded.process import Identity

PROJECT = Path(__file__).resolve().parents[2]
PATIENCE_S = 20.0
AS_ANOTHER = """
import sys
from pathlib import Path
import psycopg
from hub.embedded.cluster import Cluster
cluster = Cluster(Path(sys.argv[1]), password="secret", say=lambda line: None)
cluster.start()
cluster.ensure_database()
with psycopg.connect(cluster.url()) as connection:
    print(connection.execute("SELECT postgis_lib_version() IS NOT NULL").fetchone()[0])
cluster.stop()
"""
OWNER = """
import sys, time
from pathlib import Path
from hub.embedded.cluster import Cluster
cluster = Cluster(Path(sys.argv[1]), password="secret", say=lambda line: None)
cluster.start()
print(cluster.process.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def room() -> Iterator[Path]:
    """A folder that every user can reach: pytest's own is closed to all but us, which is a trap of its own."""
    folder = Path(tempfile.mkdtemp(prefix="hub-room-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def private(room: Path) -> Iterator[Cluster]:
    """A started cluster."""
    found = made(room)
    found.start()
    yield found
    found.remove()


def made(home: Path, said: list[str] | None = None) -> Cluster:
    return Cluster(home, password="secret", say=(said if said is not None else []).append)


def gone(pid: int) -> bool:
    until = time.monotonic() + PATIENCE_S
    while Identity.of(pid) is not None and time.monotonic() < until:
        time.sleep(0.05)
    return Identity.of(pid) is None


def test_strangers_stay_out(private: Cluster) -> None:
    private.ensure_database()
    with psycopg.connect(private.url()) as connection:
        row = connection.execute("SELECT current_user, current_setting('fsync')").fetchone()
    assert row == ("hub", "on")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(private.url().replace("secret", "guessed"))
    addresses = {
        found.laddr.ip
        for found in psutil.Process(private.process.pid).net_connections("tcp")
        if found.status == psutil.CONN_LISTEN
    }
    assert addresses == {"127.0.0.1"}
    socket = next(path for path in private._socket.iterdir() if path.is_socket())
    assert socket.parent.stat().st_mode & 0o077 == 0


def test_data_survive_a_kill_and_a_password_made_anew_is_taken(
    room: Path, private: Cluster
) -> None:
    private.ensure_database()
    with psycopg.connect(private.url()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    postmaster = private.process.pid
    assert postmaster is not None
    os.kill(postmaster, signal.SIGKILL)
    assert gone(postmaster)

    again = Cluster(room, password="another", say=print)
    again.start()
    again.ensure_database()
    with psycopg.connect(again.url()) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (7,)
    again.stop()


def test_it_dies_with_its_owner(room: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", OWNER, str(room)], stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout is not None
        postmaster = int(owner.stdout.readline())
        assert Identity.of(postmaster) is not None
        owner.kill()
    assert gone(postmaster)
    successor = made(room)
    successor.start()
    successor.remove()


def test_an_orphan_is_ended_before_a_new_start(room: Path, private: Cluster) -> None:
    orphan = private.process.pid
    assert orphan is not None
    (room / "postgres.pid").unlink()  # nobody remembers it; only PostgreSQL's own file names it
    successor = made(room)
    successor.start()
    assert gone(orphan)
    assert successor.process.pid != orphan
    successor.stop()


def test_a_pid_file_that_names_a_stranger_stops_nobody(room: Path, private: Cluster) -> None:
    private.stop()
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) as stranger:
        stale = private._data / "data" / "postmaster.pid"
        stale.write_text(f"{stranger.pid}\n{private._data / 'data'}\n1\n5432\n/tmp\n127.0.0.1\n\n")
        shutil.chown(stale, private._account.uid, private._account.gid)
        private.start()
        assert stranger.poll() is None
        stranger.kill()


def test_removing_takes_the_server_with_the_data(room: Path, private: Cluster) -> None:
    postmaster = private.process.pid
    assert postmaster is not None
    made(room).remove()
    assert gone(postmaster)
    assert not (room / "postgres").exists()


def test_a_server_whose_data_were_removed_by_hand_is_still_ended(
    room: Path, private: Cluster
) -> None:
    orphan = private.process.pid
    assert orphan is not None
    shutil.rmtree(room / "postgres")
    (room / "postgres.pid").unlink()
    successor = made(room)
    successor.start()
    assert gone(orphan)
    successor.stop()


def test_a_killed_initdb_leaves_nothing_half_made(room: Path) -> None:
    half = room / "postgres" / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("15\n")
    cluster = made(room)
    cluster.start()
    cluster.remove()


def test_a_path_too_long_for_a_socket(room: Path) -> None:
    deep = room / ("長路徑" * 10) / ("x" * 60)
    deep.mkdir(parents=True)
    assert len(os.fsencode(deep)) > SOCKET_PATH_LIMIT
    cluster = made(deep)
    cluster.start()
    cluster.ensure_database()
    with psycopg.connect(cluster.url()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    cluster.remove()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs servers as another user")
def test_a_checkout_under_a_closed_home(room: Path) -> None:
    home = room / "root-home" / "hub" / ".hub"
    home.mkdir(parents=True)
    (room / "root-home").chmod(0o700)
    said: list[str] = []
    cluster = made(home, said)
    cluster.start()
    cluster.ensure_database()
    elsewhere = data_places(home / "postgres")[1]
    assert any(str(elsewhere) in line for line in said)
    assert (elsewhere / "data" / "PG_VERSION").exists()
    cluster.remove()
    assert not elsewhere.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user to try it")
def test_an_ordinary_user_runs_it_as_oneself(room: Path) -> None:
    site = Path(psycopg.__file__).parents[1]
    interpreter = f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"
    become = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"]
    environment = {
        "PYTHONPATH": f"{PROJECT}:{site}",
        "HOME": "/nonexistent",
        "PATH": os.environ["PATH"],
    }
    can = [*become, interpreter, "-c", "import hub.embedded.cluster"]
    if subprocess.run(can, env=environment, cwd="/", check=False, capture_output=True).returncode:
        pytest.skip(f"the user nobody cannot run {interpreter} with the packages of {site}")
    shutil.chown(room, "nobody")
    done = subprocess.run(
        [*become, interpreter, "-c", AS_ANOTHER, str(room)],
        env=environment,
        cwd="/",
        check=False,
        capture_output=True,
        text=True,
    )
    assert (done.stdout.strip(), done.stderr) == ("True", "")
    assert (room / "postgres" / "data" / "PG_VERSION").stat().st_uid == room.stat().st_uid
