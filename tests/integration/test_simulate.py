"""The simulated county over a real broker, through the real consumer: what was published is stored, once, and marked."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from hub.clock import COUNTY_ZONE
from hub.keys import key_of, thread_of
from hub.reading import SIMULATED
from hub.registry import dataset
from tests.conftest import PROJECT, run_command
from tests.devices import Device
from tests.integration.test_mqtt import Worker, broker, work
from tests.sending import assert_ledger, rows

__all__ = ["broker", "work"]

PATIENCE_S = 120.0
FAULTS = ("duplicates=0.05", "disorder=0.05", "garbage=0.02", "silence=0.05", "drift=0.03")
SMALL = ("--hotspot-every", "1800", "--link-every", "300", "--parked-every", "300", "--calls", "8")
TOLD = "SELECT sum(received)::int FROM delivery WHERE channel = 'mqtt'"


def simulate(url: str, broker_url: str, *words: str) -> subprocess.Popen[bytes]:
    """Starts ``ingest simulate`` as a person would."""
    env = {**os.environ, "HUB_DATABASE_URL": url, "HUB_MQTT_URL": broker_url}
    argv = [sys.executable, "-m", "ingest", "simulate", *words]
    return subprocess.Popen(
        argv, cwd=PROJECT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def ended(process: subprocess.Popen[bytes]) -> str:
    """Waits until it has ended well; what it said."""
    said, _ = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0, said.decode()
    return said.decode()


def until(done: Callable[[], bool], what: str) -> None:
    """Waits until ``done``."""
    limit = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < limit, what
        time.sleep(0.05)


def keys_of(kind: str, ids: dict[str, list[str]]) -> set[UUID]:
    """The keys under which messages with these ids are stored."""
    name, news = kind.split("/")
    of = next(o.of for o in dataset(name).observations if o.name == news)
    return {
        key_of(f"{SIMULATED}/{thread_of(name, of, feature, news)}", message_id, UUID(int=0))
        for feature, own in ids.items()
        for message_id in own
    }


def stored(url: str, kind: str) -> list[tuple[Any, ...]]:
    """(key, simulated, source) of every row that came as a message."""
    name, news = kind.split("/")
    table = next(o.table for o in dataset(name).observations if o.name == news).__tablename__
    by_message = "delivery_id IN (SELECT delivery_id FROM delivery WHERE channel = 'mqtt')"
    return [
        tuple(row)
        for row in rows(
            url, f"SELECT message_key, simulated, source FROM {table} WHERE {by_message}"
        )
    ]


def refused(url: str) -> dict[str, int]:
    """Code → refused messages."""
    asked = "SELECT code, count(*)::int FROM refused_message GROUP BY code"
    return dict(rows(url, asked))


def is_complete(url: str, published: dict[str, set[UUID]], garbage: int) -> bool:
    """Every message is stored, or refused: for a clock that is years ahead, or as garbage."""
    missing = sum(
        len(keys - {key for key, _, _ in stored(url, kind)}) for kind, keys in published.items()
    )
    why = refused(url)
    ahead = why.pop("future_time", 0)
    return 0 < missing <= ahead and sum(why.values()) >= garbage


@pytest.mark.system
def test_what_a_failing_county_publishes_over_a_killed_broker_is_stored_once_and_marked(
    broker: Any, work: Callable[..., Worker], loaded_url: str, tmp_path: Path
) -> None:
    run_command(loaded_url, "ingest", "demo")
    work().start()
    summary = tmp_path / "summary.json"
    since = datetime.now(COUNTY_ZONE) - timedelta(hours=3)
    process = simulate(
        loaded_url, broker.url, "--since", f"{since:%Y-%m-%dT%H:%M:%S}", "--duration", "5400", "--speed", "400",
        *SMALL, "--summary", str(summary), *(word for f in FAULTS for word in ("--fault", f)),
    )  # fmt: skip
    until(lambda: (rows(loaded_url, TOLD)[0][0] or 0) > 200, "the first messages")
    os.kill(broker.process.pid, signal.SIGKILL)
    broker.process.stop()
    broker.start()
    ended(process)

    told = json.loads(summary.read_bytes())
    assert told["connections"] >= 2
    assert told["resent"] > 0
    assert (told["not_taken"], told["refused"]) == (0, 0)
    assert set(told["messages"]) >= {
        "wifi/state", "clinics/link", "ambulances/position", "ambulances/status", "ambulances/event",
        "garbage",
    }  # fmt: skip
    published = {kind: keys_of(kind, ids) for kind, ids in told["ids"].items()}
    until(lambda: is_complete(loaded_url, published, told["messages"]["garbage"]), "everything")
    for kind, keys in published.items():
        found = stored(loaded_url, kind)
        assert len({key for key, _, _ in found}) == len(found), f"{kind}: none twice"
        assert {key for key, _, _ in found} <= keys
        assert {(mark, source) for _, mark, source in found} == {(True, "simulated")}
    assert_ledger(loaded_url)
    assert rows(loaded_url, "SELECT count(*) FROM ambulance_run WHERE NOT simulated") == [(0,)]


@pytest.mark.system
def test_told_to_stop_it_gives_the_broker_what_is_left_and_ends_well(
    broker: Any, loaded_url: str, tmp_path: Path
) -> None:
    run_command(loaded_url, "ingest", "demo")
    listener = Device(broker.url)
    listener.client.subscribe("tt/#", qos=1)
    summary = tmp_path / "summary.json"
    process = simulate(
        loaded_url, broker.url, "--only", "wifi", "--hotspot-every", "10", "--summary", str(summary)
    )
    assert process.stdout is not None
    assert b"event=connected" in process.stdout.readline()
    time.sleep(1)
    process.send_signal(signal.SIGTERM)
    ended(process)
    told = json.loads(summary.read_bytes())
    assert told["published"] == told["acknowledged"] == sum(told["messages"].values()) > 0
    assert told["messages"].keys() == {"wifi/state"}
    until(lambda: len(listener.received) == told["published"], "every message")
    listener.leave()


def test_where_nothing_is_simulated_it_says_so_and_sends_nothing(
    broker: Any, loaded_url: str
) -> None:
    said = ended(simulate(loaded_url, broker.url))
    assert "Nothing is simulated" in said


@pytest.mark.parametrize("words", [("--fault", "rust"), ("--only", "weather")])
def test_a_wish_that_cannot_be_fulfilled_is_refused(words: tuple[str, str]) -> None:
    process = simulate("postgresql://hub:no@127.0.0.1:1/none", "mqtt://127.0.0.1:1", *words)
    said, _ = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, b"bad_parameter" in said) == (1, True)
