"""From the broker to a thousand listeners: how old a position is when each of them hears of it.

40 vehicles say where they are every five seconds, 8 messages a second; broker, worker, database, API and all listeners share
two cores. Some listeners never read what they are sent.

    bench/live.py                                   1,000 listeners, 10 of them slow beside, 30 seconds
    bench/live.py --listeners 100 --seconds 10      the same, smaller
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import orjson

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.mqtt import worker
from bench.stage.broker import broker
from bench.stage.database import database
from bench.stage.verdict import conclude, promise
from hub.access.keys import add_key
from hub.accounts import account_id_of, add_account
from hub.embedded.port import listen
from hub.roles import Role
from hub.settings import load
from hub.store.database import engine, transaction
from ingest.mqtt.address import broker_address
from ingest.mqtt.publisher import Publisher

PROJECT = Path(__file__).parent.parent
CORES = {0, 1}
VEHICLES = 40
EVERY_S = 5.0
SETTLE_S = 5.0
"""After the last message, for those that are still on their way."""


@contextmanager
def api() -> Iterator[int]:
    """The hub's API, answering: its port."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with listen(0) as door:
        port: int = door.getsockname()[1]
        argv = [sys.executable, "-m", "hub", "serve", "--fd", str(door.fileno())]
        with subprocess.Popen(
            argv, cwd=PROJECT, pass_fds=[door.fileno()], stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        ) as process:  # fmt: skip
            try:
                yield port
            finally:
                process.terminate()


def key_of_planner(url: str) -> str:
    """A key of the ems role."""
    source = engine(url, pool_size=1)
    with transaction(source) as connection:
        add_account(
            connection,
            name="planner",
            role=Role.EMS,
            office="bench",
            password="three kind otters 7",
        )
        number = account_id_of(connection, "planner")
        key = add_key(connection, number, name="bench", scopes=["data:read"], days=1)
    source.dispose()
    return key.text


def publish(seconds: float) -> int:
    """Positions at an even pace: how many."""
    address = broker_address(load())
    publisher = Publisher(address, client_id="bench-live")
    while not publisher.is_up:
        publisher.turn(0.1)
    begin, count = time.monotonic(), 0
    while (now := time.monotonic() - begin) < seconds:
        if now < count * EVERY_S / VEHICLES:
            publisher.turn(0.01)
            continue
        vehicle = f"B{count % VEHICLES}"
        place = {"lon": 121.15 + count * 1e-5, "lat": 22.755, "serviceStatus": "available"}
        said = {"phenomenonTime": datetime.now(UTC).isoformat(), "data": place}
        publisher.publish(f"tt/v1/ambulances/vehicle/{vehicle}/position", orjson.dumps(said))
        count += 1
    assert publisher.close(10) == 0
    return count


def main() -> None:
    """Measures, prints, concludes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--listeners", type=int, default=1000)
    parser.add_argument("--slow", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=30)
    asked = parser.parse_args()
    os.sched_setaffinity(0, CORES & os.sched_getaffinity(0))
    with database() as database_url, broker(), api() as port:
        key = key_of_planner(database_url)
        source = engine(database_url, pool_size=1)
        argv = [
            sys.executable, str(PROJECT / "bench/stage/listeners.py"), str(port), key,
            str(asked.listeners), str(asked.slow),
        ]  # fmt: skip
        with (
            worker(source),
            subprocess.Popen(
                argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            ) as crowd,
        ):
            assert crowd.stdout is not None
            assert crowd.stdin is not None
            assert crowd.stdout.readline() == "listening\n", "the listeners were not let in"
            count = publish(asked.seconds)
            time.sleep(SETTLE_S)
            crowd.stdin.write("\n")
            crowd.stdin.flush()
            delays = np.array(json.loads(crowd.stdout.readline()))
        source.dispose()
    print(
        f"{count} positions, {asked.listeners:,} listeners, {asked.slow} slow ones beside, {asked.seconds:g} s"
    )
    for share in (1, 50, 90, 99, 100):
        print(
            f"{share:>4} % of what was heard was no older than {np.percentile(delays, share):.3f} s"
        )
    promise("heard ÷ published × listeners", len(delays) / (count * asked.listeners), at_least=1)
    promise("median seconds from the broker to the listener", float(np.median(delays)), at_most=1)
    conclude()


if __name__ == "__main__":
    main()
