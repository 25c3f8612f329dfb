"""One worker: messages in hand become a batch, the batch is committed, and only then acknowledged.

Nothing is lost: a message is acknowledged after the COMMIT that stored it, or kept it whole among the refused. With
the database away nothing is acknowledged, so the broker sends no more than the window, and keeps the rest.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from hub.errors import ServiceFault
from hub.message import Arrived, Decoded, Message
from hub.store.workers import OUTCOMES
from hub.telemetry import Tally
from ingest.mqtt.backoff import Backoff
from ingest.mqtt.link import Link

IDLE_S = 0.25
"""How soon a request to stop is noticed."""
TOLD_EVERY_S = 10.0
"""Between two lines of statistics."""

log = logging.getLogger("ingest.mqtt")


class Taking(Protocol):
    """What stores a batch: ``hub.telemetry.Intake``."""

    def take(self, batch: list[Decoded]) -> Tally:
        """Stores all of it, or raises ``ServiceFault`` and stores nothing."""


@dataclass
class Counts:
    """What one process of a worker did since it started."""

    outcomes: Counter[str] = field(default_factory=Counter)
    batches: int = 0
    lag_s: float | None = None


class Consumer:
    """Takes from ``link``, reads with ``read``, stores with ``intake``, until told to stop."""

    def __init__(
        self,
        link: Link,
        read: Callable[[Arrived], Decoded],
        intake: Taking,
        *,
        batch: int,
        age_s: float,
        tell: Callable[["Consumer"], None],
    ) -> None:
        """``batch``: messages that are stored at once, at most. ``age_s``: how long the first of them waits.

        ``tell``: called at the start and at the end, every ``TOLD_EVERY_S`` seconds between, and when the broker has
        gone: it notes how things are, and raises where another process has taken this worker's place.
        """
        self.link = link
        self.counts = Counts()
        self.fault: str | None = None
        self._read = read
        self._intake = intake
        self._batch = batch
        self._age_s = age_s
        self._tell = tell
        self._told_at = time.monotonic()
        self._backoff = Backoff()
        self._away_until = 0.0
        self._waiting_since: float | None = None
        self._stopping = False

    def stop(self) -> None:
        """Asks it to end: what is in hand is still stored and acknowledged. Safe to call from a signal's handler."""
        self._stopping = True

    def run(self) -> None:
        """Works until ``stop``.

        Raises:
            ServiceFault: another process has taken this worker's place; what is in hand comes to it.
        """
        self._say()
        try:
            while not self._stopping:
                was_up = self.link.is_up
                self.link.turn(self._patience_s())
                if self._is_due():
                    self._store()
                lost = was_up and not self.link.is_up
                if lost or time.monotonic() - self._told_at >= TOLD_EVERY_S:
                    self._say()
            while self.link.hand and self.fault is None:
                self._store()
        finally:
            self.link.close()
        self._say()

    def _patience_s(self) -> float:
        if self.fault is not None:
            return IDLE_S
        if len(self.link.hand) >= self._batch:
            return 0.0
        if self._waiting_since is None:
            return IDLE_S
        return max(0.0, min(IDLE_S, self._waiting_since + self._age_s - time.monotonic()))

    def _is_due(self) -> bool:
        now = time.monotonic()
        if not self.link.hand:
            self._waiting_since = None
            return False
        if self._waiting_since is None:
            self._waiting_since = now
        if now < self._away_until:
            return False
        full = len(self.link.hand) >= self._batch
        return full or now - self._waiting_since >= self._age_s or not self.link.is_up

    def _store(self) -> None:
        """The next batch: read, committed, acknowledged; or all of it left in hand."""
        decoded = [self._read(held.arrived) for held in self.link.hand[: self._batch]]
        try:
            tally = self._intake.take(decoded)
        except ServiceFault as fault:
            self.link.mark(len(decoded))
            self._pause(fault)
            return
        self._count(tally, decoded)
        log.debug("event=committed batch=%d size=%d", self.counts.batches, len(decoded))
        self.link.acknowledge(len(decoded))
        self._waiting_since = time.monotonic() if self.link.hand else None
        log.debug("event=acknowledged batch=%d", self.counts.batches)

    def _pause(self, fault: ServiceFault) -> None:
        wait_s = self._backoff.next_s()
        self._away_until = time.monotonic() + wait_s
        self.fault = fault.code
        log.warning(
            "event=paused code=%s in_hand=%d retry_s=%.1f", fault.code, len(self.link.hand), wait_s
        )

    def _count(self, tally: Tally, decoded: list[Decoded]) -> None:
        if self.fault is not None:
            log.info("event=resumed after=%s", self.fault)
            self.fault = None
            self._backoff.reset()
        self.counts.batches += 1
        self.counts.lag_s = _lag_s(decoded[-1])
        for outcome in OUTCOMES:
            self.counts.outcomes[outcome] += getattr(tally, outcome)

    def _say(self) -> None:
        self._told_at = time.monotonic()
        counts, link = self.counts, self.link
        told = " ".join(f"{outcome}={number}" for outcome, number in counts.outcomes.items())
        log.info(
            "event=statistics %s batches=%d redelivered=%d lost=%d in_hand=%d lag_s=%s connected=%s fault=%s",
            told or "received=0", counts.batches, link.redelivered, link.lost, len(link.hand),
            "none" if counts.lag_s is None else f"{counts.lag_s:.1f}",
            str(link.is_up).lower(), self.fault or link.fault or "none",
        )  # fmt: skip
        self._tell(self)


def _lag_s(newest: Decoded) -> float | None:
    """Seconds from a message's own time to now; None where it told none."""
    if not isinstance(newest.read, Message) or newest.read.phenomenon_time is None:
        return None
    return time.time() - newest.read.phenomenon_time.timestamp()
