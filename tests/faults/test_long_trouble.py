"""The long form: every fault again and again in no order, under a heavier load, with two workers; run with -m long."""

import os
import signal
from collections.abc import Callable
from random import Random

import pytest

from hub.embedded.cluster import Cluster
from tests.conftest import LOADED
from tests.faults.between import Between, between
from tests.faults.conftest import Broker, as_superuser
from tests.faults.load import Load
from tests.faults.whole import assert_whole, duplicates
from tests.working import Worker

ROUNDS = 40
RATE = 800
BETWEEN_FAULTS = 600
"""Messages that are published before the next fault."""


class Trouble:
    """What breaks things, one kind at a time."""

    def __init__(
        self, broker: Broker, cluster: Cluster, proxy: Between, workers: list[Worker]
    ) -> None:
        self._broker, self._cluster, self._proxy, self._workers = broker, cluster, proxy, workers

    @property
    def kinds(self) -> list[Callable[[], None]]:
        """Every kind of trouble."""
        return [
            self.worker_killed, self.worker_stopped, self.database_stopped, self.database_killed,
            self.session_killed, self.broker_restarted, self.broker_killed, self.connections_cut,
        ]  # fmt: skip

    def worker_killed(self) -> None:
        """The one behind the proxy, after COMMIT."""
        before = self._proxy.withheld
        self._proxy.withholding = True
        self._workers[1].wait(lambda: self._proxy.withheld > before)
        self._workers[1].kill()
        self._proxy.withholding = False
        self._workers[1].start(worker=2)

    def worker_stopped(self) -> None:
        """The other one, gently."""
        self._workers[0].process.stop()
        self._workers[0].start(worker=1)

    def database_stopped(self) -> None:
        """And started again when a worker has noticed."""
        self._away(self._cluster.stop)

    def database_killed(self) -> None:
        """All of it, by its first process."""
        pid = self._cluster.process.pid
        assert pid is not None
        self._away(lambda: os.kill(pid, signal.SIGKILL))

    def session_killed(self) -> None:
        """One of its sessions is ended with what it was doing."""
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'hub'"
        as_superuser(self._cluster, ended)

    def broker_restarted(self) -> None:
        """In order: it saves what it has."""
        self._broker.made.process.stop()
        self._broker.made.start()

    def broker_killed(self) -> None:
        """What it took since its last save is gone."""
        assert self._broker.made.process.pid is not None
        os.kill(self._broker.made.process.pid, signal.SIGKILL)
        self._broker.made.start()

    def connections_cut(self) -> None:
        """Without a word."""
        self._proxy.cut()

    def _away(self, end: Callable[[], None]) -> None:
        seen = self._workers[0].said().count("event=paused")
        end()
        self._workers[0].wait(lambda: self._workers[0].said().count("event=paused") > seen)
        self._cluster.start()


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_forty_faults_in_no_order_lose_nothing(
    broker: Broker, work: Callable[..., Worker], devices: Callable[..., Load], mortal: Cluster
) -> None:
    random = Random(20261125)
    mortal.create_database("long", template=LOADED)
    url = mortal.url("long")
    with between(broker.port) as proxy:
        workers = [work(broker.url, url).start(worker=1), work(proxy.url, url).start(worker=2)]
        load = devices(broker.url, rate=RATE)
        trouble = Trouble(broker, mortal, proxy, workers)
        for number in range(ROUNDS):
            load.reach(BETWEEN_FAULTS)
            kind = (
                trouble.kinds[number % len(trouble.kinds)]
                if number < 16
                else random.choice(trouble.kinds)
            )
            kind()
        load.reach(BETWEEN_FAULTS)
        assert_whole(url, load, *workers)
    assert duplicates(url) > 0
    assert load.reconnects > 0
    mortal.drop_database("long")
