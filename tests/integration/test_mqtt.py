"""Messages from a real broker into PostGIS, by real worker processes: stored once, refused with a reason, nothing lost."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, text

from hub.embedded.cluster import Cluster
from hub.embedded.runtime import Runtime
from hub.store.database import engine
from tests.devices import Device, send, state, topic
from tests.integration.test_commands import ingest
from tests.mosquitto import free_port, mosquitto, open_broker
from tests.sending import assert_ledger, rows
from tests.working import PATIENCE_S, Worker

STATES = "SELECT count(*) FROM wifi_state"
REFUSED = "SELECT code, count(*)::int FROM refused_message GROUP BY code ORDER BY code"
LEDGER = (
    "SELECT sum(received)::int, sum(stored)::int, sum(duplicate)::int, sum(refused)::int "
    "FROM delivery WHERE channel = 'mqtt'"
)


@pytest.fixture
def broker() -> Iterator[Any]:
    """A broker of this test's own, which can be stopped and started: ``broker.url``."""
    port = free_port()
    with mosquitto(open_broker(port), port) as made:
        made.start()
        made.url = f"mqtt://127.0.0.1:{port}"
        yield made


@pytest.fixture
def work(runtime: Runtime, broker: Any, loaded_url: str) -> Iterator[Callable[..., Worker]]:
    """Makes workers on ``broker`` and ``loaded_url``; they end with the test."""
    made: list[Worker] = []

    def make(**settings: str) -> Worker:
        made.append(Worker(runtime.folder, broker.url, loaded_url, **settings))
        return made[-1]

    yield make
    for worker in made:
        worker.process.stop()


def stored(url: str) -> int:
    """States of hotspots in the database."""
    return int(rows(url, STATES)[0][0])


def handled(url: str) -> int:
    """Messages that the ledger counts."""
    return int(rows(url, LEDGER)[0][0] or 0)


def test_each_message_is_stored_once_or_refused_and_the_ledger_adds_up(
    broker: Any, work: Callable[..., Worker], loaded_url: str
) -> None:
    worker = work().start()
    good = [(topic(f"h{i % 7}"), state()) for i in range(50)]
    poison = [
        (topic(), b"{"),
        ("tt/v1/wifi/hotspot/h1/mood", state()),
        (topic(), state(phenomenonTime=None)),
        (topic(), b"[" * 300_000),
    ]
    device = Device(broker.url, will=(topic("h9"), b'{"data": {"apState": "offline"}}'))
    device.send([*good, *poison, *good[:10]])
    device.vanish()
    worker.wait(lambda: handled(loaded_url) == 65)

    assert rows(loaded_url, LEDGER) == [(65, 51, 10, 4)]
    assert rows(loaded_url, REFUSED) == [
        ("no_time", 1), ("not_json", 1), ("too_large", 1), ("unknown_kind", 1),
    ]  # fmt: skip
    large = (
        "SELECT size, octet_length(payload) < 100000 FROM refused_message WHERE code = 'too_large'"
    )
    assert rows(loaded_url, large) == [(300_000, True)], "its size is kept, and its head"
    will = "SELECT ap_state, time_source FROM wifi_state WHERE feature_id = 'h9'"
    assert rows(loaded_url, will) == [("offline", "hub")]
    assert_ledger(loaded_url)

    worker.process.stop()
    assert "event=stopped" in worker.said()
    worker.start()
    send(broker.url, (topic(), state()))
    worker.wait(lambda: handled(loaded_url) == 66)
    worker.process.stop()
    noted = (
        "SELECT worker, connected, received, stored, redelivered, in_hand, fault FROM worker_state"
    )
    assert rows(loaded_url, noted) == [("hub-ingest-1", False, 1, 1, 0, 0, None)], (
        "poison was acknowledged too"
    )
    code, said = ingest(loaded_url, "ledger", "--dataset", "wifi")
    assert (code, "✓" in said, "✗" in said) == (0, True, False)


def test_a_killed_workers_messages_come_back_to_its_successor_and_the_window_holds(
    broker: Any, work: Callable[..., Worker], loaded_url: str
) -> None:
    worker = work(HUB_MQTT_WINDOW="20").start()
    locker = engine(loaded_url, pool_size=1)
    with locker.begin() as held:
        held.execute(text("LOCK TABLE wifi_state IN ACCESS EXCLUSIVE MODE"))
        send(broker.url, *((topic(f"h{i}"), state()) for i in range(100)))
        time.sleep(1.0)  # it has them in hand by now, and cannot commit
        worker.kill()
        assert "event=committed" not in worker.said()
    locker.dispose()
    assert stored(loaded_url) == 0

    worker.start()
    worker.wait(lambda: stored(loaded_url) == 100)
    worker.process.stop()
    ((received, redelivered),) = rows(loaded_url, "SELECT received, redelivered FROM worker_state")
    assert received == 100
    assert 0 < redelivered <= 20, (
        "what was unacknowledged came again, and that was no more than the window"
    )
    assert max(map(int, worker.told("size"))) <= 20
    assert rows(loaded_url, LEDGER) == [(100, 100, 0, 0)]


def test_with_the_database_away_nothing_is_acknowledged_and_all_is_stored_when_it_is_back(
    broker: Any, work: Callable[..., Worker], cluster: Cluster, loaded_url: str
) -> None:
    worker = work(HUB_MQTT_WINDOW="20").start()
    shut(cluster, loaded_url)
    send(broker.url, *((topic(f"h{i}"), state()) for i in range(100)))
    worker.wait(lambda: "event=paused code=database_away" in worker.said())
    worker.wait(lambda: len(worker.told("in_hand")) >= 2)
    assert max(map(int, worker.told("in_hand"))) <= 20
    shut(cluster, loaded_url, closed=False)
    worker.wait(lambda: "event=resumed" in worker.said() and stored(loaded_url) == 100)
    assert rows(loaded_url, LEDGER) == [(100, 100, 0, 0)]


def shut(cluster: Cluster, url: str, *, closed: bool = True) -> None:
    """Closes the database to everybody, or opens it again, as an operator would."""
    name = make_url(url).database
    other = engine(cluster.superuser_url(), pool_size=1)
    with other.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(
            text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {str(not closed).lower()}")
        )
        if closed:
            gone = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
            connection.execute(text(gone), {"name": name})
    other.dispose()


def test_after_a_restart_of_the_broker_the_session_goes_on(
    broker: Any, work: Callable[..., Worker], loaded_url: str
) -> None:
    worker = work().start()
    send(broker.url, *((topic(), state()) for _ in range(10)))
    worker.wait(lambda: stored(loaded_url) == 10)
    broker.process.stop()
    worker.wait(lambda: "event=broker_away" in worker.said())
    broker.start()
    worker.wait(lambda: worker.told("session_present") == ["false", "true"])
    send(broker.url, *((topic(), state()) for _ in range(10)))
    worker.wait(lambda: stored(loaded_url) == 20)
    ((received, kept, repeated, refused),) = rows(loaded_url, LEDGER)
    # A broker that stops between COMMIT and acknowledgement sends again what is stored: known by its id.
    assert (received - repeated, kept, refused) == (20, 20, 0)


def test_two_workers_share_the_messages_and_one_id_runs_once(
    broker: Any, work: Callable[..., Worker], loaded_url: str
) -> None:
    first, second = (
        work(HUB_MQTT_WINDOW="10").start(worker=1),
        work(HUB_MQTT_WINDOW="10").start(worker=2),
    )
    send(broker.url, *((topic(f"h{i}"), state()) for i in range(200)))
    second.wait(lambda: stored(loaded_url) == 200)
    shares = rows(
        loaded_url, "SELECT worker, received > 0 FROM delivery WHERE channel = 'mqtt' ORDER BY 1"
    )
    assert shares == [("hub-ingest-1", True), ("hub-ingest-2", True)]

    again = work().start(worker=1)
    assert first.process.wait(PATIENCE_S) == 2
    assert "worker_taken_over" in first.said()
    assert again.process.is_alive


def test_real_devices_of_other_dialects_and_their_replay(
    broker: Any, work: Callable[..., Worker], loaded_url: str, real_data: Path
) -> None:
    worker = work(HUB_MQTT_OTHER_TOPICS="old/#").start()
    payload = (real_data / "iot/openwifi_ap_state.json").read_text("utf-8")
    now = int(time.time())
    fresh = payload.replace("1657201798", str(now)).encode()
    line = (real_data / "iot/lass_mqtt_payload_lines.txt").read_bytes().splitlines()[0]
    gateway = json.loads(
        (real_data / "iot/health_gateway_ava4_mqtt.jsonl").read_text("utf-8").splitlines()[2]
    )
    send(
        broker.url,
        ("ucentral/50987100327b/state", fresh),
        ("ucentral/50987100327b/state", payload.encode()),
        ("ucentral/903cb39d69c0/state", fresh),
        ("LASS/Test/PM25", line),
        (gateway["topic"], json.dumps(gateway["payload"]).encode()),
        ("old/50987100327b/state", payload.replace("1657201798", str(now - 60)).encode()),
    )
    worker.wait(lambda: handled(loaded_url) == 6)
    seen = "SELECT feature_id, ap_state, clients_connected, rx_bytes, uptime_s FROM wifi_state ORDER BY phenomenon_time"
    ours = ("50987100327b", "online", 1, 195056, 5748)
    assert rows(loaded_url, seen) == [ours]
    assert rows(loaded_url, REFUSED) == [
        ("no_dataset_for_dialect", 2), ("too_old", 1), ("topic_id_mismatch", 1), ("unknown_topic", 1),
    ]  # fmt: skip
    kept = rows(
        loaded_url,
        "SELECT convert_from(payload, 'UTF8'), hint FROM refused_message WHERE topic LIKE 'ucentral/%'",
    )
    kept += rows(loaded_url, "SELECT to_jsonb(s)::text, '' FROM wifi_state AS s")
    assert len(kept) == 3
    for phone in ("04:f0:21:76:ca:b6", "9c:69:b4:60:e5:f4", "172.16.0.1", "fe80:"):
        assert phone in payload
        assert not [row for row in kept if phone in "".join(row)], (
            "nothing of a citizen's phone is kept"
        )
    worker.process.stop()

    mended = {"HUB_MQTT_UCENTRAL_TOPICS": "ucentral/+/state,old/+/state"}
    code, said = replay(loaded_url, mended, "--code", "unknown_topic", "--dry-run")
    assert (code, len(rows(loaded_url, seen))) == (0, 1), said
    code, said = replay(loaded_url, mended, "--code", "unknown_topic")
    assert (code, rows(loaded_url, seen)) == (0, [ours, ours]), said
    code, said = replay(loaded_url, mended)
    assert (code, len(rows(loaded_url, seen))) == (0, 2), said
    assert rows(
        loaded_url, "SELECT count(*) FROM refused_message WHERE replayed_at IS NOT NULL"
    ) == [(2,)], said
    assert_ledger(loaded_url)


def replay(url: str, settings: dict[str, str], *words: str) -> tuple[int, str]:
    """``ingest replay`` under these settings."""
    return ingest(url, "replay", *words, **settings)
