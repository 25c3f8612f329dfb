"""``script/server`` from end to end: started, found, stopped, killed and started again, in a folder of its own."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest

from hub.embedded.cluster import Cluster
from hub.embedded.port import LOOPBACK, free_port
from hub.settings import running_env

pytestmark = pytest.mark.system

PROJECT = Path(__file__).resolve().parents[2]
FIRST_START_S = 240.0
"""On a slow machine, with all there is to load."""
SECOND_START_S = 10.0
"""What is promised; counted in processor time, since another test run beside this one would lengthen the clock's."""
STOP_S = 30.0


class Hub:
    """One run of ``script/server`` on ``root``."""

    def __init__(self, root: Path, *words: str, **settings: str) -> None:
        self.root = root
        self.started = time.monotonic()
        self.output = root / "output"
        clean = {key: value for key, value in os.environ.items() if not key.startswith("HUB_")}
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [str(PROJECT / "script" / "server"), "--root", str(root), *words],
                env={**clean, **settings},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def said(self) -> str:
        """Everything it printed so far."""
        return self.output.read_text(encoding="utf-8")

    def ready(self) -> None:
        """Waits for its announcement."""
        while not (self.root / ".hub" / "env").exists():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() - self.started < FIRST_START_S, self.said()
            time.sleep(0.05)

    def work_s(self) -> float:
        """Seconds of processor time that it and its servers took so far."""
        own = psutil.Process(self.process.pid)
        times = [process.cpu_times() for process in (own, *own.children(recursive=True))]
        return sum(t.user + t.system + t.children_user + t.children_system for t in times)

    def env(self) -> dict[str, str]:
        """What it announces."""
        return running_env(self.root)

    def servers(self) -> list[psutil.Process]:
        """API, database, broker, the workers that take messages and uploads in, and the simulated devices."""
        return psutil.Process(self.process.pid).children()

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Sends the signal; its exit code."""
        self.process.send_signal(number)
        return self.process.wait(STOP_S)


def all_gone(processes: list[psutil.Process]) -> bool:
    """Have they ended within our patience?"""
    return not psutil.wait_procs(processes, timeout=STOP_S)[1]


@pytest.fixture(scope="module")
def root() -> Iterator[Path]:
    """The folder that gets ``.hub/``: loaded by the first test, used again by the others."""
    folder = Path(tempfile.mkdtemp(prefix="hub-server-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def run(root: Path) -> Iterator["type[Hub]"]:
    """``Hub``, and whatever was started with it is ended afterwards."""
    started: list[Hub] = []

    class Watched(Hub):
        def __init__(self, folder: Path, *words: str, **settings: str) -> None:
            super().__init__(folder, *words, **settings)
            started.append(self)

    yield Watched
    for hub in started:
        if hub.process.poll() is None:
            hub.stop()


def test_from_nothing_to_the_map_and_back(root: Path, run: type[Hub]) -> None:
    hub = run(root, "--port", "0")
    hub.ready()
    env = hub.env()
    assert set(env) == {"HUB_URL", "HUB_DATABASE_URL", "HUB_MQTT_URL"}
    assert (root / ".hub" / "env").stat().st_mode & 0o777 == 0o600
    with urllib.request.urlopen(f"{env['HUB_URL']}/-/ready") as answer:
        assert answer.status == 200
    with urllib.request.urlopen(f"{env['HUB_URL']}/api/areas?level=township") as answer:
        assert len(json.load(answer)["features"]) == 16
    demo_account_works(root, env["HUB_URL"])
    with psycopg.connect(env["HUB_DATABASE_URL"]) as connection:
        loaded = connection.execute("SELECT count(*) FROM delivery WHERE simulated").fetchone()
    assert loaded is not None
    assert loaded[0] > 0

    second = subprocess.run(
        [str(PROJECT / "script" / "server"), "--root", str(root)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 1
    assert env["HUB_URL"] in second.stderr

    servers = hub.servers()
    assert len(servers) == 6
    assert hub.stop(signal.SIGINT) == 0
    assert all_gone(servers)
    assert not (root / ".hub" / "env").exists()
    told = [line for line in hub.said().splitlines() if env["HUB_URL"] in line]
    assert len(told) == 1, "one line with the address"


def demo_account_works(root: Path, url: str) -> None:
    """Each role has an account whose random password only we can read; the operator's signs in."""
    kept = {path.name: path for path in (root / ".hub" / "secrets").glob("account-*")}
    assert set(kept) == {"account-official", "account-ems", "account-operator", "account-admin"}
    assert {path.stat().st_mode & 0o777 for path in kept.values()} == {0o600}
    assert len({path.read_text() for path in kept.values()}) == 4
    said = {"name": "operator", "password": kept["account-operator"].read_text()}
    assert httpx.post(f"{url}/api/session", json=said).json()["role"] == "operator"


def test_the_second_start_is_quick_and_survives_every_kill(root: Path, run: type[Hub]) -> None:
    hub = run(root, "--port", "0")
    hub.ready()
    assert hub.work_s() < SECOND_START_S
    assert hub.said().count("\n") == 1, "nothing is installed, built or loaded a second time"
    servers = hub.servers()
    hub.process.kill()  # the supervisor alone: the servers must not outlive it
    hub.process.wait()
    assert all_gone(servers)
    assert (root / ".hub" / "env").exists()

    hub = run(root, "--port", "0")
    (root / ".hub" / "env").unlink(missing_ok=True)  # the stale one, should it still be there
    hub.ready()
    hub.process.send_signal(
        signal.SIGSTOP
    )  # everything at once: it cannot notice, nor stop any in order
    for process in psutil.Process(hub.process.pid).children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # a session of the database ends with its postmaster
            process.kill()
    hub.process.kill()
    hub.process.wait()

    hub = run(root, "--port", "0")
    (root / ".hub" / "env").unlink(missing_ok=True)
    hub.ready()
    assert hub.stop(signal.SIGTERM) == 0


def test_a_port_asked_for_and_taken_is_named(root: Path, run: type[Hub]) -> None:
    with socket.create_server((LOOPBACK, 0)) as other:
        port = other.getsockname()[1]
        hub = run(root, "--port", str(port))
        assert hub.process.wait(STOP_S) == 1
    assert f"Port {port}" in hub.said()
    assert "--port" in hub.said()


def test_the_default_port_taken_gives_way_to_a_free_one(root: Path, run: type[Hub]) -> None:
    try:
        other = socket.create_server((LOOPBACK, 8000))
    except OSError:
        other = socket.socket()  # somebody holds it already: just as good
    with other:
        hub = run(root)
        hub.ready()
        assert "Port 8000 is taken" in hub.said()
        assert not hub.env()["HUB_URL"].endswith(":8000")
        hub.stop()


def test_a_server_that_ends_by_itself_ends_all_and_is_named(root: Path, run: type[Hub]) -> None:
    hub = run(root, "--port", "0")
    hub.ready()
    servers = hub.servers()
    next(found for found in servers if found.name() == "mosquitto").kill()
    assert hub.process.wait(STOP_S) == 2
    assert re.search(r"mosquitto ended by itself", hub.said())
    assert all_gone(servers)


def test_a_worker_that_ends_by_itself_is_started_again(root: Path, run: type[Hub]) -> None:
    hub = run(root, "--port", "0")
    hub.ready()
    before = worker_of(hub)
    assert before is not None
    before.kill()
    until = time.monotonic() + STOP_S
    while worker_of(hub) in (None, before) and time.monotonic() < until:
        time.sleep(0.1)
    assert worker_of(hub) not in (None, before)
    assert "mqtt-1 ended by itself and is started again" in hub.said()
    assert hub.stop() == 0


def worker_of(hub: Hub) -> psutil.Process | None:
    """The process that takes messages in."""
    for found in hub.servers():
        with suppress(psutil.NoSuchProcess):
            if {"ingest", "mqtt"} <= {*found.cmdline()} and found.status() != "zombie":
                return found
    return None


def test_reset_begins_anew_and_no_demo_loads_none(root: Path, run: type[Hub]) -> None:
    hub = run(root, "--port", "0", "--reset", "--no-demo")
    hub.ready()
    with psycopg.connect(hub.env()["HUB_DATABASE_URL"]) as connection:
        counted = connection.execute("SELECT count(*) FROM delivery WHERE simulated").fetchone()
        people = connection.execute("SELECT count(*) FROM account").fetchone()
    assert counted == (0,)
    assert people == (0,), "nobody has an account that nobody made"
    hub.stop()


def test_servers_of_ones_own_are_used_instead(
    root: Path, run: type[Hub], cluster: Cluster, loaded_url: str, broker_url: str
) -> None:
    port = free_port()
    hub = run(
        root, "--port", str(port), "--no-demo", HUB_DATABASE_URL=loaded_url, HUB_MQTT_URL=broker_url
    )
    hub.ready()
    assert hub.env() == {
        "HUB_URL": f"http://127.0.0.1:{port}",
        "HUB_DATABASE_URL": loaded_url,
        "HUB_MQTT_URL": broker_url,
    }
    assert len(hub.servers()) == 3, "API and two workers"
    hub.stop()
    assert cluster.process.is_alive

    refused = run(root, "--reset", HUB_DATABASE_URL=loaded_url)
    assert refused.process.wait(STOP_S) == 2
    assert "HUB_DATABASE_URL" in refused.said()
