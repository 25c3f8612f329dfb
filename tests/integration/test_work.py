"""``ingest work`` as processes: two never take one delivery; one that is killed leaves nothing, and it is stored once."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from hub.store import queue
from hub.store.database import engine, transaction
from hub.upkeep import tidy
from hub.uploads import Receiver, Wished, cancel
from tests.conftest import PROJECT, run_command
from tests.sending import HEADER, SCHOOL, assert_ledger, rows, table
from tests.uploading import csv, work, worker

PATIENCE_S = 60.0
HOLD = 424242
"""The key of an advisory lock by which a test stops an import where it likes."""


def queued(url: str, content: bytes, **said: Any) -> int:
    """Queues an upload as the API does."""
    source = engine(url, pool_size=1)
    try:
        with transaction(source) as connection:
            receiver = Receiver(connection, limit_bytes=10**9)
            receiver.write(content)
            wished = Wished(**{"dataset": "wifi", "mode": "addition", "confirm": "auto", **said})
            return receiver.finish(wished, "a.csv", account="lin", office="消防局")
    finally:
        source.dispose()


def spots(first: int, count: int) -> bytes:
    """A file of hotspots."""
    return csv(*(f"B{i},熱點{i},臺東縣臺東市中山路{i}號,,," for i in range(first, first + count)))


def until(url: str, sql: str, wanted: Any) -> None:
    """Waits for what a question to the database answers."""
    end = time.monotonic() + PATIENCE_S
    while (found := rows(url, sql)) != wanted:
        assert time.monotonic() < end, f"{sql}: {found}"
        time.sleep(0.05)


@contextmanager
def process(url: str, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """``ingest work`` as a process, killed at the end if it still is."""
    env = {**os.environ, "HUB_DATABASE_URL": url}
    argv = [sys.executable, "-m", "ingest", *(words or ("work",))]
    child = subprocess.Popen(
        argv, cwd=PROJECT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield child
    finally:
        if child.poll() is None:
            child.kill()
        child.wait()


@contextmanager
def held_up(url: str) -> Iterator[None]:
    """Within, the first hotspot that is stored waits: an import stands in the middle of its transaction."""
    trigger = f"""
        CREATE FUNCTION wait_here() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_advisory_xact_lock_shared({HOLD}); RETURN NULL; END $$;
        CREATE TRIGGER wait_here AFTER INSERT ON wifi_hotspot FOR EACH STATEMENT EXECUTE FUNCTION wait_here();
    """
    with psycopg.connect(url, autocommit=True) as holder:
        holder.execute(trigger)
        holder.execute(f"SELECT pg_advisory_lock({HOLD})")
        yield
    # The lock went with the connection, and a shared one waits for nobody.


IN_THE_MIDDLE = (
    "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'hub-work-%' AND "
    "datname = current_database() AND wait_event_type = 'Lock' AND wait_event = 'advisory'"
)


def test_two_workers_take_every_delivery_once(loaded_url: str) -> None:
    numbers = [queued(loaded_url, spots(10 * i, 10)) for i in range(8)]
    with process(loaded_url, "work", "--once") as one, process(loaded_url, "work", "--once") as two:
        assert (one.wait(PATIENCE_S), two.wait(PATIENCE_S)) == (0, 0)
    states = rows(
        loaded_url, "SELECT state, stored, received FROM delivery WHERE channel = 'upload'"
    )
    assert states == [("stored", 10, 10)] * len(numbers)
    assert rows(loaded_url, "SELECT max(claims), count(*) FROM upload") == [(1, 8)]
    assert rows(loaded_url, "SELECT count(*), count(DISTINCT feature_id) FROM wifi_hotspot") == [
        (80, 80)
    ]
    assert_ledger(loaded_url)


def test_a_killed_workers_delivery_is_taken_up_again_and_stored_once(loaded_url: str) -> None:
    number = queued(loaded_url, spots(0, 50))
    with held_up(loaded_url), process(loaded_url) as child:
        until(loaded_url, IN_THE_MIDDLE, [(1,)])
        os.kill(child.pid, signal.SIGKILL)
        assert child.wait(PATIENCE_S) == -signal.SIGKILL
    until(loaded_url, IN_THE_MIDDLE, [(0,)])
    assert rows(loaded_url, "SELECT count(*) FROM wifi_hotspot") == [(0,)]
    found = rows(loaded_url, f"SELECT state FROM delivery WHERE delivery_id = {number}")
    assert found == [("working",)]
    work(loaded_url)
    assert rows(loaded_url, "SELECT state, stored FROM delivery WHERE channel = 'upload'") == [
        ("stored", 50)
    ]
    assert rows(loaded_url, "SELECT count(*) FROM wifi_hotspot") == [(50,)]
    assert rows(loaded_url, "SELECT claims FROM upload") == [(2,)]
    assert_ledger(loaded_url)


def test_a_worker_that_lost_its_claim_stores_nothing(loaded_url: str) -> None:
    queued(loaded_url, spots(0, 5))
    source = engine(loaded_url, pool_size=2)
    with source.connect() as first, source.connect() as second:
        with first.begin():
            old = queue.next_claim(first)
        first.invalidate()  # Its connection broke: only its lock is gone, the worker is not.
        with second.begin():
            new = queue.next_claim(second)
        assert old is not None
        assert new is not None
        assert (new.delivery_id, new.number) == (old.delivery_id, old.number + 1)
        with pytest.raises(queue.ClaimLost), transaction(source) as connection:
            queue.hold(connection, old)
        with transaction(source) as connection:
            queue.hold(connection, new)
    source.dispose()


def test_a_delivery_over_which_workers_die_is_given_up(loaded_url: str) -> None:
    queued(loaded_url, spots(0, 5))
    source = engine(loaded_url, pool_size=1)
    for _ in range(3):
        with source.connect() as connection:
            with connection.begin():
                assert queue.next_claim(connection) is not None
            connection.invalidate()
    source.dispose()
    work(loaded_url)
    found = rows(loaded_url, "SELECT state, error_code FROM delivery WHERE channel = 'upload'")
    assert found == [("refused", "workers_died")]


def test_a_cancel_ends_what_is_being_stored_and_shows_its_progress_before(loaded_url: str) -> None:
    number = queued(loaded_url, spots(0, 50))
    with held_up(loaded_url):
        done = threading.Thread(target=work, args=(loaded_url,))
        done.start()
        until(loaded_url, IN_THE_MIDDLE, [(1,)])
        # What is new throughout is stored while it is being read.
        until(loaded_url, "SELECT phase, rows_read FROM upload", [("reading", 50)])
        source = engine(loaded_url, pool_size=1)
        with transaction(source) as connection:
            cancel(connection, number)
        source.dispose()
        done.join(PATIENCE_S)
        assert not done.is_alive()
    assert rows(loaded_url, "SELECT state, received FROM delivery WHERE channel = 'upload'") == [
        ("cancelled", 0)
    ]
    assert rows(loaded_url, "SELECT count(*) FROM wifi_hotspot") == [(0,)]


def test_a_worker_told_to_stop_puts_its_delivery_back(loaded_url: str) -> None:
    queued(loaded_url, spots(0, 50))
    with held_up(loaded_url), process(loaded_url) as child:
        until(loaded_url, IN_THE_MIDDLE, [(1,)])
        child.send_signal(signal.SIGTERM)
        assert child.wait(PATIENCE_S) == 0
    assert rows(loaded_url, "SELECT state FROM delivery WHERE channel = 'upload'") == [("queued",)]
    assert rows(loaded_url, "SELECT count(*) FROM wifi_hotspot") == [(0,)]
    work(loaded_url)
    assert rows(loaded_url, "SELECT count(*) FROM wifi_hotspot") == [(50,)]


def test_an_import_stopped_at_the_terminal_leaves_nothing(loaded_url: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(spots(0, 50))
    waiting = IN_THE_MIDDLE.replace("hub-work-%", "hub")
    words = ("file", "wifi", str(path), "--addition")
    with held_up(loaded_url), process(loaded_url, *words) as child:
        until(loaded_url, waiting, [(1,)])
        child.send_signal(signal.SIGINT)
        assert child.wait(PATIENCE_S) != 0
    until(loaded_url, waiting, [(0,)])
    assert rows(loaded_url, "SELECT count(*) FROM wifi_hotspot") == [(0,)]
    assert rows(loaded_url, "SELECT count(*) FROM delivery WHERE dataset = 'wifi'") == [(0,)]


def test_a_worker_whose_connections_broke_goes_on_by_itself(loaded_url: str) -> None:
    held = (
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'hub-work-holder' "
        "AND datname = current_database()"
    )
    broken = held.replace("count(*)", "count(pg_terminate_backend(pid))")
    with process(loaded_url):
        until(loaded_url, f"{held} AND state = 'idle'", [(1,)])
        assert rows(loaded_url, broken) == [(1,)]
        queued(loaded_url, spots(0, 5))
        until(loaded_url, "SELECT state FROM delivery WHERE channel = 'upload'", [("stored",)])


def test_bytes_are_dropped_after_their_retention_and_what_nobody_confirms_is_cancelled(
    loaded_url: str,
) -> None:
    queued(loaded_url, csv(SCHOOL))
    queued(loaded_url, spots(0, 3), confirm="ask")
    work(loaded_url)
    source = engine(loaded_url, pool_size=1)
    kept = {"retention": timedelta(days=400), "refused_kept": timedelta(days=30)}
    now = datetime.now(UTC)
    try:
        done = tidy(source, now, **kept, uploads_kept=timedelta(days=2))
        assert (done.uploads_dropped, done.uploads_expired) == (0, 0)
        done = tidy(source, now + timedelta(days=3), **kept, uploads_kept=timedelta(days=2))
        assert (done.uploads_dropped, done.uploads_expired) == (2, 1)
    finally:
        source.dispose()
    assert rows(loaded_url, "SELECT count(*) FROM upload_chunk") == [(0,)]
    states = rows(
        loaded_url, "SELECT state, error_code FROM delivery WHERE channel = 'upload' ORDER BY 1"
    )
    assert states == [("cancelled", "not_confirmed"), ("stored", None)]


@pytest.mark.system
def test_the_commands_list_undo_and_keep_header_words(loaded_url: str, tmp_path: Path) -> None:
    header = "熱點編號,哪裡,地址,X坐標,Y坐標,最後更新時間"
    path = table(tmp_path / "a.csv", SCHOOL, header=header)
    words = ("mapping", "set", "wifi", "哪裡", "name", "--source", "tt-free")
    run_command(loaded_url, "ingest", *words)
    assert "哪裡" in run_command(loaded_url, "ingest", "mapping", "list", "wifi")
    run_command(
        loaded_url, "ingest", "file", "wifi", str(path), "--addition", "--source", "tt-free"
    )
    listed = run_command(loaded_url, "ingest", "deliveries", "wifi").splitlines()
    number = listed[1].split()[0]
    assert "stored" in listed[1]
    assert number in run_command(loaded_url, "ingest", "undo", number)
    assert rows(loaded_url, "SELECT count(*) FROM wifi_hotspot") == [(0,)]
    run_command(loaded_url, "ingest", "mapping", "forget", "wifi", "哪裡", "--source", "tt-free")
    assert rows(loaded_url, "SELECT count(*) FROM header_word") == [(0,)]


def test_a_file_of_many_megabytes_is_put_together_byte_by_byte(loaded_url: str) -> None:
    line = f"{SCHOOL},{'x' * 400}"
    content = csv(*[line] * 6000, header=f"{HEADER},備註")
    queued(loaded_url, content)
    worker(loaded_url).run(once=True)
    assert rows(
        loaded_url,
        "SELECT state, received, stored, duplicate FROM delivery WHERE channel = 'upload'",
    ) == [("stored", 6000, 1, 5999)]
    assert rows(loaded_url, "SELECT count(*), sum(length(content)) FROM upload_chunk") == [
        (len(content) // 1_000_000 + 1, len(content))
    ]
