"""MQTT → PostGIS, beside a bare paho consumer of the same broker that decodes and stores nothing.

226-byte messages of QoS 1; publisher, broker, consumer and database share two cores. Ours reads, validates, places,
stores once, keeps the ledger, and acknowledges after COMMIT. Runs alternate, and medians are compared.

    bench/mqtt.py                     the ratio, and the memory over 1,000,000 messages
    bench/mqtt.py --memory 200000     the same over fewer
    bench/mqtt.py --curve             rate over batch size and window, into bench/mqtt_curve.md
"""

import argparse
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from sqlalchemy import Engine, text

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.stage.broker import broker
from bench.stage.database import database
from bench.stage.verdict import conclude, promise
from hub.settings import Settings
from hub.store.database import engine, transaction
from ingest.mqtt.address import broker_address
from ingest.mqtt.link import GROUP

PROJECT = Path(__file__).parent.parent
MESSAGES = 60_000
RUNS = 3
CORES = {0, 1}
CURVE_MESSAGES = 40_000
MEMORY_MESSAGES = 1_000_000
MEMORY_FIRST = 0.1
"""Share of the messages after which memory is looked at for the first time."""
WINDOWS = (200, 500, 1000, 2000, 5000)
BATCHES = (200, 500, 1000, 2000)
KEPT = PROJECT / "bench/mqtt_curve.md"
POLL_S = 0.05
PATIENCE_S = 900
TAKEN = "SELECT coalesce(sum(received), 0), coalesce(sum(stored), 0) FROM delivery WHERE channel = 'mqtt'"


def flooded(url: str, count: int) -> subprocess.Popen[bytes]:
    """The publisher, started."""
    return subprocess.Popen(
        [sys.executable, str(PROJECT / "bench/stage/flood.py"), url, str(count)]
    )


def bare(url: str, window: int, count: int) -> float:
    """Messages a second of the bare consumer."""
    argv = [sys.executable, str(PROJECT / "bench/peers/mqtt_bare.py"), url, str(window), str(count)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as peer:
        assert peer.stdout is not None
        assert peer.stdout.readline() == "ready\n"
        start = time.time()
        publisher = flooded(url, count)
        done = float(peer.stdout.readline())
        publisher.wait()
    return count / (done - start)


@contextmanager
def worker(source: Engine, **settings: int) -> Iterator[subprocess.Popen[str]]:
    """``ingest mqtt``, listening, with nothing stored yet."""
    with transaction(source) as connection:
        connection.execute(text("TRUNCATE wifi_state, wifi_state_latest, message_seen, rollup_due"))
        connection.execute(text("DELETE FROM delivery WHERE channel = 'mqtt'"))
    env = {
        **os.environ,
        **{f"HUB_MQTT_{name.upper()}": str(value) for name, value in settings.items()},
    }
    argv = [sys.executable, "-m", "ingest", "mqtt"]
    with subprocess.Popen(argv, stderr=subprocess.PIPE, text=True, env=env, cwd=PROJECT) as process:
        assert process.stderr is not None
        while "event=subscribed" not in (line := process.stderr.readline()):
            assert line, "the worker ended"
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate()
            forget_session()


def forget_session() -> None:
    """Ends the worker's session, which would collect the messages of the other consumer's runs."""
    address = broker_address(Settings())
    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=f"{GROUP}-1", protocol=mqtt.MQTTv5)
    client.username_pw_set(address.user, address.password)
    client.on_connect = lambda *_: client.disconnect()
    client.connect(address.host, address.port, clean_start=True)
    client.loop_forever()


def taken(source: Engine, wanted: int) -> float:
    """The Unix time at which the ledger counted ``wanted`` messages, all of them stored."""
    until = time.monotonic() + PATIENCE_S
    while True:
        with transaction(source) as connection:
            received, stored = connection.execute(text(TAKEN)).one()
        if received >= wanted:
            assert stored == wanted, f"{received} received, {stored} stored"
            return time.time()
        assert time.monotonic() < until, f"only {received} of {wanted} were taken"
        time.sleep(POLL_S)


def ours(url: str, source: Engine, count: int, **settings: int) -> float:
    """Messages a second of the hub's worker."""
    with worker(source, **settings):
        start = time.time()
        publisher = flooded(url, count)
        rate = count / (taken(source, count) - start)
        publisher.wait()
    return rate


def resident_mb(pid: int) -> float:
    """Resident memory of a process."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+)", status)
    assert found is not None
    return int(found[1]) / 1024


def compare(url: str, source: Engine) -> None:
    """Ours and the bare consumer in turn."""
    window = Settings().mqtt_window
    rates: dict[str, list[float]] = {"bare": [], "ours": []}
    for _ in range(RUNS):
        rates["bare"].append(bare(url, window, MESSAGES))
        rates["ours"].append(ours(url, source, MESSAGES))
    for name, each in rates.items():
        print(f"{name}: {', '.join(f'{rate:,.0f}' for rate in each)} messages/s")
    ratio = median(rates["ours"]) / median(rates["bare"])
    promise(f"messages a second at a window of {window}, ours ÷ bare paho", ratio, at_least=0.25)


def memory(url: str, source: Engine, count: int) -> None:
    """The worker's memory early and at the end of many messages."""
    first = int(count * MEMORY_FIRST)
    with worker(source) as process:
        publisher = flooded(url, count)
        taken_so_far(source, first)
        early = resident_mb(process.pid)
        taken(source, count)
        late = resident_mb(process.pid)
        publisher.wait()
    print(
        f"resident memory of the worker: {early:,.0f} MB at {first:,}, {late:,.0f} MB at {count:,}"
    )
    promise(f"memory at {count:,} messages ÷ at {first:,}", late / early, at_most=1.1)


def taken_so_far(source: Engine, wanted: int) -> None:
    """Waits until so many or more have been taken."""
    received = 0
    while received < wanted:
        time.sleep(POLL_S)
        with transaction(source) as connection:
            received = connection.execute(text(TAKEN)).one()[0]


def curve(url: str, source: Engine) -> None:
    """Rate over window and batch, in rounds so that a busy moment hits all alike; printed and kept."""
    pairs = [(window, batch) for window in WINDOWS for batch in BATCHES if batch <= window]
    rates: dict[tuple[int, int], list[float]] = {pair: [] for pair in pairs}
    for _ in range(RUNS):
        for window, batch in pairs:
            rate = ours(url, source, CURVE_MESSAGES, window=window, batch=batch)
            rates[window, batch].append(rate)
    found = {pair: median(each) for pair, each in rates.items()}
    table = "\n".join(lines_of(found))
    print(table)
    KEPT.write_text(f"{table}\n", encoding="utf-8")


def lines_of(found: dict[tuple[int, int], float]) -> Iterator[str]:
    """The curve as a table in Markdown: a row a window, a column a batch."""
    today = datetime.now(UTC).date().isoformat()
    yield "# Messages a second of one worker over its window and its batch"
    yield ""
    yield (
        f"`bench/mqtt.py --curve`, {today}, two cores: publisher, broker, worker and database on them; "
        f"{CURVE_MESSAGES:,} messages of 226 bytes, QoS 1, median of {RUNS} runs. In brackets: of the best."
    )
    yield ""
    yield f"| `HUB_MQTT_WINDOW` | {' | '.join(f'batch {batch:,}' for batch in BATCHES)} |"
    yield f"|---:|{'---:|' * len(BATCHES)}"
    best = max(found.values())
    for window in WINDOWS:
        rates = [found.get((window, batch)) for batch in BATCHES]
        cells = ["" if rate is None else f"{rate:,.0f} ({rate / best:.0%})" for rate in rates]
        yield f"| {window:,} | {' | '.join(cells)} |"


def main() -> None:
    """Measures, prints, concludes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--curve", action="store_true", help="measure the curve alone")
    parser.add_argument(
        "--memory", type=int, default=MEMORY_MESSAGES, help="messages of the memory run; 0: none"
    )
    asked = parser.parse_args()
    os.sched_setaffinity(0, CORES & os.sched_getaffinity(0))
    with database() as database_url, broker() as url:
        source = engine(database_url, pool_size=1)
        if asked.curve:
            curve(url, source)
        else:
            compare(url, source)
            if asked.memory:
                memory(url, source, asked.memory)
        source.dispose()
    conclude()


if __name__ == "__main__":
    main()
