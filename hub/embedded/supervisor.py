"""``hub up``: starts the private servers and the API in order, watches them, and stops all of it in order."""

import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from hub.embedded.broker import Broker
from hub.embedded.cluster import Cluster
from hub.embedded.demo_accounts import make_demo_accounts
from hub.embedded.keeper import Kept
from hub.embedded.loading import Loader
from hub.embedded.place import Say
from hub.embedded.port import listen
from hub.embedded.process import Process
from hub.embedded.runtime import Runtime
from hub.errors import BadParameter, Misconfigured
from hub.settings import Settings
from hub.store.schema import migrate

READY_PATIENCE_S = 120.0
"""The API imports its libraries and answers; on a slow machine that is half a minute."""
WATCH_S = 0.25
"""How soon we notice that a server ended by itself."""
EVERYWHERE = ("0.0.0.0", "::")
"""Hosts that mean every address of the machine; a browser here then takes the loopback."""
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Plan:
    """What the operator asked for. ``port`` None: the default one, or another free one."""

    root: Path
    settings: Settings
    port: int | None = None
    demo: bool = True
    reset: bool = False


class Supervisor:
    """One run of the whole hub."""

    def __init__(self, plan: Plan, *, say: Say, announce: Say) -> None:
        """``say`` takes lines of progress, ``announce`` the one line with the address."""
        self._plan = plan
        self._say = say
        self._announce = announce
        self._runtime = Runtime(plan.root)
        self._api = Process("api", folder=self._runtime.folder)
        self._cluster: Cluster | None = None
        self._broker: Broker | None = None
        self._workers = [
            self._worker(number) for number in range(1, plan.settings.mqtt_workers + 1)
        ]
        # Takes uploads in, and keeps the tables tidy.
        work = [sys.executable, "-m", "ingest", "work"]
        self._workers.append(Kept("work", work, folder=self._runtime.folder, say=say))
        self._devices = self._simulated_devices() if plan.demo else []

    def run(self) -> None:
        """Starts everything, then waits until told to stop (Ctrl-C, SIGTERM, SIGHUP) and stops everything.

        Raises:
            AlreadyRunning: a hub of this folder runs.
            BadParameter: the port asked for is taken.
            Misconfigured: something is not installed, or a setting is wrong.
            ServiceFault: a server does not start, or ended by itself; the others have been stopped.
        """
        self._runtime.claim()
        with stop_signals(interrupt):
            try:
                self._start()
                self._watch()
            except KeyboardInterrupt:
                self._say("Stopping")
            finally:
                # An impatient second Ctrl-C would leave servers behind.
                with stop_signals(signal.SIG_IGN):
                    self._stop()

    def _start(self) -> None:
        for process in (self._api, *(kept.process for kept in (*self._devices, *self._workers))):
            process.end_leftover()
        with self._open_door() as door:
            database_url, mqtt_url = self._start_servers()
            environment = self._environment(database_url, mqtt_url)
            # It imports its libraries while we migrate and load, and says that it is not ready until we have.
            argv = [sys.executable, "-m", "hub", "serve", "--fd", str(door.fileno())]
            self._api.start(argv, cwd=self._plan.root, env=environment, pass_fds=[door.fileno()])
            port: int = door.getsockname()[1]
        migrate(database_url)
        self._load(database_url, environment)
        for worker in self._workers:
            worker.start(cwd=self._plan.root, env=environment)
        url = self._await_ready(port)
        for devices in self._devices:
            devices.start(cwd=self._plan.root, env=environment)
        self._runtime.announce(
            {"HUB_URL": url, "HUB_DATABASE_URL": database_url, "HUB_MQTT_URL": mqtt_url}
        )
        self._announce(f"資料樞紐 The hub is ready: {url}  (Ctrl-C stops it)")

    def _worker(self, number: int) -> Kept:
        """Takes messages in under a fixed id: what the broker dealt to it waits for it alone."""
        argv = [sys.executable, "-m", "ingest", "mqtt", "--worker", str(number)]
        return Kept(f"mqtt-{number}", argv, folder=self._runtime.folder, say=self._say)

    def _simulated_devices(self) -> list[Kept]:
        """Publish what the county's devices would, as long as anything is simulated; then they are done."""
        argv = [sys.executable, "-m", "ingest", "simulate"]
        folder = self._runtime.folder
        return [Kept("simulate", argv, folder=folder, say=self._say, may_finish=True)]

    def _load(self, database_url: str, environment: dict[str, str]) -> None:
        loader = Loader(
            url=database_url,
            county=self._plan.settings.county,
            root=self._plan.root,
            folder=self._runtime.folder,
            environment=environment,
            say=self._say,
        )
        loader.load_places()
        if self._plan.demo:
            loader.load_demo()
            make_demo_accounts(database_url, self._runtime, say=self._say)
        elif loader.is_simulated():
            self._say(
                "Simulated data of an earlier start are still there; --reset --no-demo begins without."
            )

    def _open_door(self) -> socket.socket:
        """The listening socket that the API gets: the port is ours before anything is started."""
        settings = self._plan.settings
        asked = self._plan.port
        port = settings.port if asked is None else asked
        try:
            return listen(port, settings.host)
        except OSError as fault:
            if asked is not None or "port" in settings.model_fields_set:
                raise BadParameter(
                    f"Port {port} on {settings.host} cannot be had: {fault.strerror}.",
                    hint="Give another one with --port N, or --port 0 for any free one.",
                    field="port",
                ) from fault
        door = listen(0, settings.host)
        self._say(f"Port {port} is taken by another program; using {door.getsockname()[1]}.")
        return door

    def _start_servers(self) -> tuple[str, str]:
        """The addresses of database and broker: the ones set, else private ones, started."""
        settings, runtime = self._plan.settings, self._runtime
        if settings.database_url is not None:
            database_url = settings.database_url.get_secret_value()
            self._refuse_reset_of("HUB_DATABASE_URL")
        else:
            self._cluster = Cluster(
                runtime.folder, password=runtime.secret("postgres"), say=self._say
            )
            if self._plan.reset:
                self._say("Removing the private database")
                self._cluster.remove()
            self._cluster.start()
            self._cluster.ensure_database()
            database_url = self._cluster.url()
        if settings.mqtt_url is not None:
            return database_url, settings.mqtt_url.get_secret_value()
        self._broker = Broker(runtime.folder, password=runtime.secret("mosquitto"), say=self._say)
        if self._plan.reset:
            self._broker.remove()
        self._broker.start()
        return database_url, self._broker.url

    def _refuse_reset_of(self, setting: str) -> None:
        if self._plan.reset:
            raise Misconfigured(
                f"--reset removes private servers only, and {setting} names one that is not ours.",
                hint=f"Leave --reset away, or unset {setting}.",
            )

    def _environment(self, database_url: str, mqtt_url: str) -> dict[str, str]:
        return {
            **os.environ,
            "HUB_DATABASE_URL": database_url,
            "HUB_MQTT_URL": mqtt_url,
            "HUB_DEMO": "true" if self._plan.demo else "false",
        }

    def _await_ready(self, port: int) -> str:
        """Waits until the API is ready to answer; its address."""
        host = self._plan.settings.host
        url = f"http://{'127.0.0.1' if host in EVERYWHERE else host}:{port}"
        until = time.monotonic() + READY_PATIENCE_S
        while not is_ready(url):
            if not self._api.is_alive:
                raise self._api.failure("The API does not start. It said:")
            if time.monotonic() > until:
                raise self._api.failure(
                    f"{url}/-/ready did not answer in {READY_PATIENCE_S:.0f} seconds."
                )
            time.sleep(0.05)
        return url

    def _watch(self) -> None:
        """Returns never: ends by a signal, or by the error of a server that ended by itself.

        A worker that ends is started again: without it, what it has not acknowledged waits at the broker.
        """
        servers = [self._api]
        servers += [
            server.process for server in (self._cluster, self._broker) if server is not None
        ]
        while True:
            for server in servers:
                if not server.is_alive:
                    raise server.failure(
                        f"{server.name} ended by itself; everything is stopped. It said:"
                    )
            for kept in (*self._devices, *self._workers):
                kept.keep()
            time.sleep(WATCH_S)

    def _stop(self) -> None:
        """In the order in which one needs the other. Harmless for what was never started."""
        for kept in (*self._devices, *self._workers):
            kept.stop()
        self._api.stop()
        if self._broker is not None:
            self._broker.stop()
        if self._cluster is not None:
            self._cluster.stop()
        self._runtime.release()


def is_ready(url: str) -> bool:
    """Does ``/-/ready`` answer 200?"""
    try:
        with urllib.request.urlopen(f"{url}/-/ready", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def interrupt(number: int, frame: FrameType | None) -> None:
    """Every way to say stop is Ctrl-C to us."""
    raise KeyboardInterrupt


@contextmanager
def stop_signals(
    handler: Callable[[int, FrameType | None], None] | signal.Handlers,
) -> Iterator[None]:
    """Within, every stop signal goes to ``handler``; afterwards as before."""
    before = {number: signal.signal(number, handler) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)
