"""Workers that are killed or stopped under load: what was not acknowledged comes again, and is stored once."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tests.devices import send
from tests.faults.between import between
from tests.faults.conftest import Broker
from tests.faults.load import Load, reading
from tests.faults.whole import LEDGER, assert_whole, duplicates, stored
from tests.sending import rows
from tests.working import Worker

pytestmark = pytest.mark.system

REDELIVERED = "SELECT redelivered FROM worker_state WHERE worker = :worker"


def test_a_worker_killed_between_commit_and_acknowledgement(
    broker: Broker, work: Callable[..., Worker], devices: Callable[..., Load], loaded_url: str
) -> None:
    with between(broker.port) as proxy:
        worker = work(proxy.url, loaded_url).start()
        load = devices(broker.url)
        load.reach(200)
        proxy.withholding = True
        worker.wait(lambda: proxy.withheld > 0)
        assert "event=committed" in worker.said()
        worker.kill()
        assert worker.process.pid is None
        unacknowledged = proxy.withheld
        assert stored(loaded_url) >= unacknowledged - len(load.poison)
        proxy.withholding = False
        worker.start()
        load.reach(200)
        assert_whole(loaded_url, load, worker)
    ((redelivered,),) = rows(loaded_url, REDELIVERED, worker="hub-ingest-1")
    assert redelivered >= unacknowledged, "the broker sent again what it had seen no answer to"
    assert 0 < duplicates(loaded_url) <= unacknowledged


def test_of_two_workers_one_is_killed_and_the_other_goes_on(
    broker: Broker, work: Callable[..., Worker], devices: Callable[..., Load], loaded_url: str
) -> None:
    with between(broker.port) as proxy:
        stays = work(broker.url, loaded_url).start(worker=1)
        killed = work(proxy.url, loaded_url).start(worker=2)
        load = devices(broker.url)
        load.reach(200)
        proxy.withholding = True
        killed.wait(lambda: proxy.withheld > 0)
        killed.kill()
        assert killed.process.pid is None
        before = stored(loaded_url)
        load.reach(200)
        stays.wait(lambda: stored(loaded_url) >= before + 100)
        proxy.withholding = False
        killed.start(worker=2)
        assert_whole(loaded_url, load, stays, killed)
    ((redelivered,),) = rows(loaded_url, REDELIVERED, worker="hub-ingest-2")
    assert redelivered > 0, "its own session kept what it had not acknowledged"
    shares = "SELECT worker, stored > 0 FROM delivery WHERE channel = 'mqtt' AND dataset = 'wifi' ORDER BY worker"
    assert rows(loaded_url, shares) == [("hub-ingest-1", True), ("hub-ingest-2", True)]


def test_a_worker_told_to_stop_under_load_acknowledges_all_that_it_committed(
    broker: Broker, work: Callable[..., Worker], devices: Callable[..., Load], loaded_url: str
) -> None:
    worker = work(broker.url, loaded_url).start()
    load = devices(broker.url, rate=1000)
    load.reach(500)
    worker.process.stop()
    assert worker.said().rstrip().endswith("event=stopped worker=hub-ingest-1")
    worker.start()
    assert_whole(loaded_url, load, worker)
    assert duplicates(loaded_url) == 0, "nothing that was committed came again"


def test_two_workers_that_are_given_the_same_messages_at_the_same_time(
    broker: Broker, work: Callable[..., Worker], loaded_url: str
) -> None:
    """A shared subscription deals the messages out in turn: of each two copies every worker gets one."""
    workers = [work(broker.url, loaded_url, HUB_MQTT_WINDOW="50").start(worker=n) for n in (1, 2)]
    one_by_one = [message(i) for i in range(600)]
    send(broker.url, *(each for one in one_by_one for each in (one, one)))
    workers[0].wait(lambda: sum(rows(loaded_url, LEDGER)[0][1:]) == 1200)
    assert rows(loaded_url, LEDGER) == [(1200, 600, 600, 0)]
    shares = (
        "SELECT worker, sum(received)::int FROM delivery WHERE channel = 'mqtt' "
        "GROUP BY worker ORDER BY worker"
    )
    assert rows(loaded_url, shares) == [("hub-ingest-1", 600), ("hub-ingest-2", 600)]
    counts = [int(rows(loaded_url, f"SELECT count(*) FROM {table}")[0][0]) for table in TABLES]
    assert counts == [150] * 4
    for worker in workers:
        worker.process.stop()
        assert "event=stopped" in worker.said()


TABLES = ("wifi_state", "ambulance_position", "ambulance_run_event", "issue_update")


def message(number: int) -> tuple[str, bytes]:
    """One of four kinds, of few things: two of them are changed by their news."""
    thing = number % 7
    return [
        (f"tt/v1/wifi/hotspot/h{thing}/state", reading(number)),
        (
            f"tt/v1/ambulances/vehicle/v{thing}/position",
            reading(number, data={"lon": 121.15, "lat": 22.75, "speed": number % 90}),
        ),
        (
            f"tt/v1/ambulances/run/r{thing}/event",
            reading(number, data={"enRouteDatetime": datetime.now(UTC).isoformat()}),
        ),
        (
            f"tt/v1/issues/request/q{thing}/update",
            reading(number, data={"status": "open", "service_code": "road"}),
        ),
    ][number % 4]
