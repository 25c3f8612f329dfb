"""One worker process: its link, its intake, its row in the database, and its way to stop."""

import gc
import logging
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType
from typing import TypeVar
from uuid import uuid4

from sqlalchemy import Engine

from hub.errors import DatabaseAway, ServiceFault
from hub.locate import county_places
from hub.settings import Settings
from hub.store.database import transaction
from hub.store.workers import OUTCOMES, claim_worker, note_worker
from hub.telemetry import Intake
from ingest.mqtt.address import broker_address
from ingest.mqtt.backoff import Backoff
from ingest.mqtt.consumer import Consumer
from ingest.mqtt.decoders import dialects
from ingest.mqtt.dialect import filters
from ingest.mqtt.link import GROUP, Link
from ingest.mqtt.topics import Topics

KILOBYTE = 1024
PACKET_BYTES = 2 * 1024 * KILOBYTE
"""The largest packet that we let the broker send: the largest limit on payloads, and room for its topic."""
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

Made = TypeVar("Made")

log = logging.getLogger("ingest.mqtt")


def topics(settings: Settings) -> Topics:
    """What is listened to, and who reads it."""
    return Topics(
        dialects(settings),
        others=filters(settings.mqtt_other_topics or ""),
        payload_bytes=settings.mqtt_max_payload_kb * KILOBYTE,
    )


def intake(settings: Settings, engine: Engine, worker: str) -> Intake:
    """What stores messages, under the name ``worker`` in the ledger."""
    with transaction(engine) as connection:
        places = county_places(connection, settings.county)
    return Intake(engine, places, worker=worker, retention=timedelta(days=settings.retention_days))


def awaited(make: Callable[[], Made]) -> Made:
    """What ``make`` makes, as soon as the database can be reached and has all that this version needs."""
    backoff = Backoff()
    while True:
        try:
            return make()
        except ServiceFault as fault:
            wait_s = backoff.next_s()
            log.warning("event=paused code=%s retry_s=%.1f", fault.code, wait_s)
            time.sleep(wait_s)


def work(settings: Settings, engine: Engine, number: int) -> None:
    """Takes messages in as worker ``number`` until told to stop (SIGINT, SIGTERM, SIGHUP).

    Raises:
        Misconfigured: no broker is named, or it cannot be spoken to as the settings say.
        ServiceFault: another process has taken this worker's id.
    """
    heard = topics(settings)
    link = Link(
        broker_address(settings),
        worker=number,
        filters=heard.filters,
        window=settings.mqtt_window,
        session_s=int(timedelta(days=settings.mqtt_session_days).total_seconds()),
        packet_bytes=PACKET_BYTES,
    )
    name = f"{GROUP}-{number}"
    taking, notes = awaited(
        lambda: (intake(settings, engine, name), Notes(engine, name, settings.mqtt_window))
    )
    consumer = Consumer(
        link,
        heard.read,
        taking,
        batch=min(settings.mqtt_batch, settings.mqtt_window),
        age_s=settings.mqtt_batch_ms / 1000,
        tell=notes.write,
    )
    # The libraries' objects stay for good: looking through them again and again cost a third of the time of reading.
    gc.collect()
    gc.freeze()
    with stopping(consumer):
        log.info("event=started worker=%s window=%d", name, settings.mqtt_window)
        consumer.run()
        log.info("event=stopped worker=%s", name)


class Notes:
    """The worker's row in the database, and the knowledge that it is still this process's own."""

    def __init__(self, engine: Engine, worker: str, window: int) -> None:
        self._engine = engine
        self._worker = worker
        self._process = uuid4()
        with transaction(engine) as connection:
            claim_worker(connection, worker, self._process, window)

    def write(self, consumer: Consumer) -> None:
        """Notes how the worker is; left out where the database is away.

        Raises:
            ServiceFault: a newer process works under this worker's name. Not every broker says so when it takes
                the session away, and two that took it from each other in turn would never end.
        """
        counts, link = consumer.counts, consumer.link
        try:
            with transaction(self._engine) as connection:
                is_ours = note_worker(
                    connection, self._worker, self._process, connected=link.is_up,
                    **{outcome: counts.outcomes[outcome] for outcome in OUTCOMES},
                    redelivered=link.redelivered, lost=link.lost, batches=counts.batches,
                    in_hand=len(link.hand), lag_s=counts.lag_s, fault=consumer.fault or link.fault,
                )  # fmt: skip
        except DatabaseAway as fault:
            log.warning("event=not_noted code=%s", fault.code)
            return
        if not is_ours:
            raise ServiceFault(
                f"A newer process works as {self._worker}; this one ends.",
                hint="Run each worker once: `ingest mqtt --worker N` with another N, or stop the other one.",
                code="worker_taken_over",
            )


@contextmanager
def stopping(consumer: Consumer) -> Iterator[None]:
    """Within, a signal to stop lets the consumer finish what is in hand."""

    def stop(number: int, frame: FrameType | None) -> None:
        consumer.stop()

    before = {number: signal.signal(number, stop) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)
