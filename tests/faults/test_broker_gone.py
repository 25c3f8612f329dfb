"""A broker that is restarted or killed under load, connections that are cut, and everybody who comes back at once."""

import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from hub.embedded.process import Identity
from ingest.mqtt.address import BrokerAddress
from ingest.mqtt.link import Link
from tests.devices import Device, send
from tests.faults.between import between
from tests.faults.conftest import Broker
from tests.faults.load import Load, reading
from tests.faults.whole import assert_whole, duplicates, stored
from tests.sending import rows
from tests.working import PATIENCE_S, Worker

pytestmark = pytest.mark.system

CUTS = 4
CROWD = 40
ROUNDS = 3


def test_the_broker_is_restarted(
    broker: Broker, work: Callable[..., Worker], devices: Callable[..., Load], loaded_url: str
) -> None:
    worker = work(broker.url, loaded_url).start()
    load = devices(broker.url)
    load.reach(200)
    broker.made.process.stop()
    assert broker.made.process.pid is None
    worker.wait(lambda: "event=broker_away" in worker.said())
    broker.made.start()
    worker.wait(lambda: worker.told("session_present") == ["false", "true"])
    load.reach(200)
    assert_whole(loaded_url, load, worker)
    assert load.reconnects == 1


def test_the_broker_is_killed(
    broker: Broker, work: Callable[..., Worker], devices: Callable[..., Load], loaded_url: str
) -> None:
    worker = work(broker.url, loaded_url).start()
    load = devices(broker.url)
    listening = time.time()
    worker.wait(lambda: broker.saved_at() > listening)  # with the worker's session
    load.reach(200)
    pid = broker.made.process.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    while Identity.of(pid) is not None:
        time.sleep(0.01)
    worker.wait(lambda: "event=broker_away" in worker.said())
    broker.made.start()
    assert broker.made.process.pid != pid
    worker.wait(lambda: worker.told("session_present") == ["false", "true"])
    load.reach(200)
    assert_whole(loaded_url, load, worker)
    assert load.reconnects == 1
    assert load.outbox.resent > 0, "what the broker had taken and lost came out of the outbox"
    assert duplicates(loaded_url) > 0, "and what it had not lost came twice"


def test_a_broker_that_sends_more_than_the_window_is_held_back(broker: Broker) -> None:
    """Mosquitto 2.0.11 does so, once messages have piled up and the first of them are acknowledged."""
    address = BrokerAddress("127.0.0.1", broker.port, None, None, None)
    link = Link(
        address, worker=1, filters=["tt/v1/#"], window=20, session_s=3600, packet_bytes=65_536
    )
    turn_until(link, lambda: link.is_up)
    send(broker.url, *(("tt/v1/piled/up", b"%d" % i) for i in range(400)))
    turn_until(link, lambda: len(link.hand) >= 20)
    link.acknowledge(5)
    for _ in range(20):
        link.turn(0.02)
        assert 15 <= len(link.hand) <= 40
    seen = [held.arrived.payload for held in link.hand]
    while len(seen) < 395:
        link.acknowledge(len(link.hand))
        turn_until(link, lambda: bool(link.hand))
        seen += [held.arrived.payload for held in link.hand]
    assert seen == [b"%d" % i for i in range(5, 400)], "what was left unread came all the same"
    link.close()


def test_large_payloads_never_fill_the_memory(
    broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.mqtt.link.HAND_BYTES", 500_000)
    address = BrokerAddress("127.0.0.1", broker.port, None, None, None)
    link = Link(
        address, worker=1, filters=["tt/v1/#"], window=50, session_s=3600, packet_bytes=200_000
    )
    turn_until(link, lambda: link.is_up)
    send(broker.url, *(("tt/v1/large/one", b"%d" % i * 100_000) for i in range(10)))
    seen = []
    while len(seen) < 10:
        turn_until(link, lambda: bool(link.hand))
        for _ in range(10):
            link.turn(0.02)
        held = [message.arrived.payload for message in link.hand]
        assert len(held) <= 5
        seen += held
        link.acknowledge(len(held))
    assert seen == [b"%d" % i * 100_000 for i in range(10)]
    link.close()


def turn_until(link: Link, done: Callable[[], bool]) -> None:
    """Lets the link work."""
    until = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < until
        link.turn(0.02)


def test_connections_are_cut_again_and_again_and_a_crowd_of_devices_comes_back_at_once(
    broker: Broker, work: Callable[..., Worker], devices: Callable[..., Load], loaded_url: str
) -> None:
    with between(broker.port) as proxy, ThreadPoolExecutor(CROWD) as crowd:
        worker = work(proxy.url, loaded_url).start()
        load = devices(broker.url)

        def come_and_vanish(number: int) -> None:
            device = Device(broker.url, name=f"device-{number % CROWD}")
            topic = f"tt/v1/wifi/hotspot/storm{number % CROWD}/state"
            device.send([(topic, reading(number))])
            load.published.append((f"storm{number % CROWD}", number))
            device.vanish()

        for _ in range(CUTS):
            seen = len(worker.told("session_present"))
            proxy.cut()
            storm = [
                crowd.submit(come_and_vanish, 1_000_000 + seen * CROWD + i) for i in range(CROWD)
            ]
            worker.wait(lambda seen=seen: len(worker.told("session_present")) > seen)
            for each in storm:
                each.result()
        assert_whole(loaded_url, load, worker)
        assert proxy.cuts >= CUTS
    assert worker.told("session_present") == ["false", *["true"] * CUTS]
    ((redelivered,),) = rows(loaded_url, "SELECT redelivered FROM worker_state")
    assert redelivered > 0, "what was in hand when the connection broke came again"
    assert stored(loaded_url) > CUTS * CROWD
