"""Lets the county live: each message is published when its moment comes, as quickly as the clock is made to run."""

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from hub.errors import ServiceFault
from ingest.mqtt.publisher import Publisher
from ingest.simulate.event import Message
from ingest.simulate.summary import Summary

LOOKS_EVERY_S = 60.0
"""How often it looks whether real things have come: then it is silent for their dataset."""
TELLS_EVERY_S = 60.0
IDLE_S = 0.25
"""How soon a request to stop is noticed."""
SERVES_EVERY_S = 0.05
"""Between two looks at the connection while messages are due one after another."""

log = logging.getLogger("ingest.simulate")


@dataclass(frozen=True)
class Clock:
    """The county's clock: it stands at ``start`` (seconds since 1970) when it is made, and runs ``speed`` times as quick.

    Where it would run ahead of the world's clock, it goes with it: nothing is told before it happens.
    """

    start: int
    speed: float
    began: float

    def now(self, world: float) -> float:
        """What it shows at a moment of the world's clock."""
        return min(self.start + (world - self.began) * self.speed, world)


class Player:
    """Publishes messages in their time until they end, nothing is simulated any more, or it is told to stop."""

    def __init__(
        self,
        publisher: Publisher,
        clock: Clock,
        summary: Summary,
        *,
        simulated: Callable[[], frozenset[str]],
        until: float | None = None,
    ) -> None:
        """``simulated``: asks which datasets hold simulated things and no real ones. ``until``: on the county's clock."""
        self._publisher = publisher
        self._clock = clock
        self._summary = summary
        self._simulated = simulated
        self._until = until
        self._datasets = simulated()
        self._looked = self._told = self._served = time.monotonic()
        self._stopping = False

    def stop(self) -> None:
        """Asks it to end. Safe to call from a signal's handler."""
        self._stopping = True

    def play(self, messages: Iterable[Message]) -> None:
        """Publishes each when it is due; those of a dataset that holds real things are left out."""
        for message in messages:
            due = message.at if self._until is None else min(message.at, self._until)
            self._wait(due)
            if self._stopping or not self._datasets or due < message.at:
                break
            if message.topic.split("/")[-4] in self._datasets:
                self._publisher.publish(message.topic, message.payload)
                self._summary.add(message)
        self._tell()

    def _wait(self, at: float) -> None:
        """Until the county's clock shows ``at`` and the outbox has room; the connection is served meanwhile."""
        while not self._stopping:
            ahead_s = (at - self._clock.now(time.time())) / self._clock.speed
            if ahead_s <= 0 and not self._publisher.is_full:
                if time.monotonic() - self._served < SERVES_EVERY_S:
                    return
                self._serve(0.0)
                return
            self._serve(IDLE_S if ahead_s <= 0 else min(ahead_s, IDLE_S))

    def _serve(self, patience_s: float) -> None:
        self._publisher.turn(patience_s)
        self._served = time.monotonic()
        if self._served - self._looked >= LOOKS_EVERY_S:
            self._look()
        if self._served - self._told >= TELLS_EVERY_S:
            self._tell()

    def _look(self) -> None:
        self._looked = time.monotonic()
        try:
            found = self._simulated()
        except ServiceFault as fault:
            log.warning("event=not_looked code=%s", fault.code)
            return
        for name in sorted(self._datasets - found):
            log.info("event=silent dataset=%s reason=real_data", name)
        # What has been real once stays real: its simulated things have ended.
        self._datasets &= found

    def _tell(self) -> None:
        self._told = time.monotonic()
        publisher = self._publisher
        log.info(
            "event=statistics published=%d acknowledged=%d resent=%d refused=%d waiting=%d connected=%s behind_s=%.0f",
            publisher.published, publisher.acknowledged, publisher.resent, publisher.refused,
            publisher.unacknowledged, str(publisher.is_up).lower(),
            time.time() - self._clock.now(time.time()),
        )  # fmt: skip
