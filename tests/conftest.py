"""What every test may ask for: private servers, clean databases, a served hub, a real browser, the real files."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import hypothesis
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from hub.embedded.broker import Broker
from hub.embedded.cluster import Cluster
from hub.embedded.place import mark, remove
from hub.embedded.port import listen
from hub.embedded.process import Process
from hub.embedded.runtime import AlreadyRunning, Runtime

PROJECT = Path(__file__).resolve().parent.parent
TEMPLATE = "template_hub"
LOADED = "template_loaded"
SIMULATED = "template_simulated"
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""The tests' data may be lost: no test asserts that they survive a power cut."""
MEMORY = Path("/dev/shm")
ROOMY = 4 * 2**30
"""Bytes free: the servers of one run take a tenth of it at most. A container's usual 64 MB would not do."""
READY_S = 60.0
WEBGL = [
    "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist", "--disable-gpu-compositing",
]  # fmt: skip
"""A map is drawn without a graphics card, and nothing else as if there were one."""
UNBOXED = ["--no-sandbox"]
"""It shows our own pages only; as root, in a container or a chroot, there is no sandbox to be had."""
BROWSERS = ("chromium", "google-chrome", "google-chrome-stable")

_numbers = count(1)

# Laws are tried on the same cases everywhere, and a busy machine is not a broken one.
hypothesis.settings.register_profile("hub", deadline=None, derandomize=True)
hypothesis.settings.load_profile("hub")


@dataclass(frozen=True)
class Served:
    """A hub that answers at ``url``, on the database at ``database_url``."""

    url: str
    database_url: str


def pytest_configure(config: pytest.Config) -> None:
    """The long tests run only when asked for.

    A run in a shell's background is started deaf to Ctrl-C, and what it starts inherits that: the programs under test
    hear it as they would at a terminal.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if not config.option.markexpr:
        config.option.markexpr = "not long"


def run_command(database_url: str, *words: str) -> str:
    """Runs ``hub …`` or ``ingest …`` on a database, as a person would; its output.

    Raises:
        AssertionError: it failed; the message is what it said.
    """
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=PROJECT,
        env={**os.environ, "HUB_DATABASE_URL": database_url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(words)}: {done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="session")
def runtime() -> Iterator[Runtime]:
    """A runtime folder of this test run alone; another run beside it takes the next number."""
    for number in range(100):
        found = Runtime(_private_folder() / str(number))
        try:
            found.claim()
        except AlreadyRunning:
            continue
        yield found
        found.release()
        remove(found.root)
        return
    pytest.fail(f"A hundred test runs hold {_private_folder()} at once.")


def _private_folder() -> Path:
    """This checkout's own in memory, where that is roomy, else ``.hub/test``: nearly every test copies a thousand files."""
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOMY:
        return MEMORY / f"hub-test-{os.getuid()}-{mark(PROJECT)}"
    return PROJECT / ".hub" / "test"


@pytest.fixture(scope="session")
def cluster(runtime: Runtime) -> Iterator[Cluster]:
    """A private PostGIS, made for this run."""
    made = Cluster(runtime.folder, password=runtime.secret("postgres"), say=print, settings=QUICK)
    made.remove()
    made.start()
    made.ensure_database(TEMPLATE)
    yield made
    made.remove()


@pytest.fixture(scope="session")
def template_url(cluster: Cluster) -> str:
    """The migrated, empty database that ``database_url`` copies. Leave it as it is."""
    run_command(cluster.url(TEMPLATE), "hub", "migrate")
    return cluster.url(TEMPLATE)


@pytest.fixture(scope="session")
def loaded_template_url(cluster: Cluster, template_url: str) -> str:
    """The same with 臺東縣's areas and population, which ``loaded_url`` copies. Leave it as it is."""
    assert template_url
    cluster.create_database(LOADED, template=TEMPLATE)
    run_command(cluster.url(LOADED), "ingest", "places")
    return cluster.url(LOADED)


@pytest.fixture(scope="session")
def simulated_template_url(cluster: Cluster, loaded_template_url: str) -> str:
    """The same with the simulated county, which ``simulated_url`` copies. Leave it as it is."""
    assert loaded_template_url
    cluster.create_database(SIMULATED, template=LOADED)
    run_command(cluster.url(SIMULATED), "ingest", "demo")
    return cluster.url(SIMULATED)


@pytest.fixture
def database_url(cluster: Cluster, template_url: str) -> Iterator[str]:
    """A database of this test's own: migrated, empty."""
    assert template_url
    yield from _copy(cluster, TEMPLATE)


@pytest.fixture
def loaded_url(cluster: Cluster, loaded_template_url: str) -> Iterator[str]:
    """A database of this test's own: migrated, with the places of 臺東縣."""
    assert loaded_template_url
    yield from _copy(cluster, LOADED)


@pytest.fixture
def simulated_url(cluster: Cluster, simulated_template_url: str) -> Iterator[str]:
    """A database of this test's own: migrated, with the places of 臺東縣 and its simulated things."""
    assert simulated_template_url
    yield from _copy(cluster, SIMULATED)


def _copy(cluster: Cluster, template: str) -> Iterator[str]:
    name = f"test_{next(_numbers)}"
    cluster.create_database(name, template=template)
    yield cluster.url(name)
    cluster.drop_database(name)


@pytest.fixture(scope="session")
def broker_url(runtime: Runtime) -> Iterator[str]:
    """A private Mosquitto, made for this run."""
    made = Broker(runtime.folder, password=runtime.secret("mosquitto"), say=print)
    made.remove()
    made.start()
    yield made.url
    made.remove()


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of the county's real files; the test skips where it is absent."""
    folder = Path(os.environ.get("HUB_REAL_DATA") or PROJECT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip("the county's real files are not here: no ../shared/data and no HUB_REAL_DATA")
    return folder


@pytest.fixture(scope="session")
def serve(runtime: Runtime) -> Iterator[Callable[..., Served]]:
    """Serves a database: ``serve(database_url, HUB_COUNTY="10015")``, until the tests end."""
    started: list[Process] = []

    def start(database_url: str, **settings: str) -> Served:
        process = Process(f"api{len(started)}", folder=runtime.folder)
        started.append(process)
        env = {**os.environ, "HUB_DATABASE_URL": database_url, **settings}
        with listen(0) as door:
            served = Served(f"http://127.0.0.1:{door.getsockname()[1]}", database_url)
            argv = [sys.executable, "-m", "hub", "serve", "--fd", str(door.fileno())]
            process.start(argv, cwd=PROJECT, env=env, pass_fds=[door.fileno()])
        _wait_until_it_answers(served.url, process)
        return served

    yield start
    for process in started:
        process.stop()


def _wait_until_it_answers(url: str, process: Process) -> None:
    """Alive is enough: a test may want a hub that is not ready."""
    until = time.monotonic() + READY_S
    while process.is_alive and time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{url}/-/health", timeout=5):
                return
        except OSError:
            time.sleep(0.05)
    pytest.fail(f"The API does not answer. It said:\n{process.last_words()}")


@pytest.fixture(scope="session")
def server(cluster: Cluster, simulated_template_url: str, serve: Callable[..., Served]) -> Served:
    """A hub with 臺東縣's places and simulated things, for tests that only look."""
    assert simulated_template_url
    cluster.create_database("shown", template=SIMULATED)
    return serve(cluster.url("shown"), HUB_DEMO="true")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium, without a window; the test skips where there is none."""
    asked = os.environ.get("HUB_CHROMIUM")
    path = asked or next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip(
            "no Chromium here: install chromium or google-chrome-stable, or set HUB_CHROMIUM"
        )
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=[*WEBGL, *UNBOXED])
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page, 1440 × 900, with nothing remembered from another test."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-TW")
    yield context.new_page()
    context.close()
