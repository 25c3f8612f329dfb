"""What the faults break: a broker of each test's own, its workers, and a database server that may be killed."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from hub.embedded.cluster import Cluster
from hub.embedded.port import LOOPBACK, free_port
from hub.embedded.runtime import Runtime
from tests.conftest import LOADED, run_command
from tests.faults.load import Load
from tests.mosquitto import Mosquitto, mosquitto, open_broker
from tests.working import Worker

MORTAL = {"fsync": "off", "full_page_writes": "off"}
"""What is committed survives kill -9 of the server (the system keeps its pages), so commits are not put off."""


class Broker:
    """A Mosquitto that may be killed, at ``url`` for good."""

    def __init__(self, made: Mosquitto, port: int) -> None:
        self.made, self.port = made, port
        self.url = f"mqtt://{LOOPBACK}:{port}"

    def saved_at(self) -> float:
        """When it last wrote down what it keeps; 0: never."""
        store = self.made.folder / "mosquitto.db"
        return store.stat().st_mtime if store.exists() else 0.0


@pytest.fixture
def broker() -> Iterator[Broker]:
    """A broker of this test's own."""
    port = free_port()
    with mosquitto(open_broker(port), port) as made:
        made.start()
        yield Broker(made, port)


@pytest.fixture
def work(runtime: Runtime) -> Iterator[Callable[..., Worker]]:
    """Makes workers: ``work(broker_url, database_url, HUB_MQTT_WINDOW="20")``; they end with the test."""
    made: list[Worker] = []

    def make(broker: str, database: str, **settings: Any) -> Worker:
        made.append(Worker(runtime.folder, broker, database, **settings))
        return made[-1]

    yield make
    for worker in made:
        worker.process.stop()


@pytest.fixture
def devices() -> Iterator[Callable[..., Load]]:
    """Begins to publish: ``devices(broker.url, rate=500)``. Not before a worker listens: until then nobody keeps it."""
    made: list[Load] = []

    def begin(url: str, **settings: Any) -> Load:
        made.append(Load(url, **settings))
        made[-1].start()
        return made[-1]

    yield begin
    for load in made:
        load.close()


@pytest.fixture(scope="module")
def mortal(runtime: Runtime) -> Iterator[Cluster]:
    """A PostGIS that may be stopped and killed, with 臺東縣's places in the database ``LOADED``."""
    home = runtime.folder / "mortal"
    home.mkdir(exist_ok=True)
    made = Cluster(home, password=runtime.secret("postgres"), say=print, settings=MORTAL)
    made.remove()
    made.start()
    made.ensure_database(LOADED)
    run_command(made.url(LOADED), "hub", "migrate")
    run_command(made.url(LOADED), "ingest", "places")
    yield made
    made.remove()


def as_superuser(cluster: Cluster, statement: str) -> None:
    """One statement outside a transaction."""
    with psycopg.connect(cluster.superuser_url(), autocommit=True) as connection:
        connection.execute(statement)
    connection.close()
