"""Devices that publish without end, with an outbox, and know afterwards what they published."""

import threading
import time
from datetime import UTC, datetime
from itertools import count
from typing import Any

import orjson
from pydantic import SecretStr
from ulid import ULID

from hub.settings import Settings
from ingest.mqtt.address import broker_address
from ingest.mqtt.publisher import Publisher

TICK_S = 0.02
OUTBOX_S = 10.0
"""What the broker took that long ago is safe on its disk (the tests' broker saves every second)."""
PATIENCE_S = 30.0
WAITING_MOST = 1_000
"""Unanswered messages from which on a slow machine is given time."""
HOTSPOTS = 40


class Load(threading.Thread):
    """Publishes ``rate`` messages a second, one of a hundred of them garbage, until ``finish``."""

    def __init__(self, url: str, *, rate: int = 500) -> None:
        super().__init__(name="load", daemon=True)
        self.published: list[tuple[str, int]] = []
        """(hotspot, seq) of every good message."""
        self.poison: list[bytes] = []
        """Every payload that is none."""
        address = broker_address(Settings(mqtt_url=SecretStr(url)))
        self.outbox = Publisher(address, client_id="load", outbox_s=OUTBOX_S)
        self._stopping = threading.Event()
        self._rate = rate
        self._numbers = count(1)

    def run(self) -> None:
        """The thread's work."""
        a_tick = max(1, int(self._rate * TICK_S))
        due = time.monotonic()
        while not self._stopping.is_set():
            due += TICK_S
            while (left_s := due - time.monotonic()) > 0:
                self.outbox.turn(left_s)
            if self.outbox.unacknowledged < WAITING_MOST:
                for _ in range(a_tick):
                    self.outbox.publish(*self._next())

    def reach(self, number: int) -> None:
        """Waits until so many messages more have been published than now."""
        until, wanted = time.monotonic() + PATIENCE_S, self.offered + number
        while self.offered < wanted:
            assert self.is_alive()
            assert time.monotonic() < until, f"{self.offered} of {wanted} published"
            time.sleep(TICK_S)

    def finish(self) -> None:
        """Stops, and waits until the broker has taken everything."""
        self._stopping.set()
        self.join()
        assert self.outbox.close(PATIENCE_S) == 0, "the broker does not take what is published"

    @property
    def offered(self) -> int:
        """Messages so far, each counted once."""
        return len(self.published) + len(self.poison)

    @property
    def reconnects(self) -> int:
        """How often the broker was found again."""
        return self.outbox.connections - 1

    def close(self) -> None:
        """Ends, whatever is still waiting."""
        self._stopping.set()
        if self.is_alive():
            self.join()
            self.outbox.close(0)

    def _next(self) -> tuple[str, bytes]:
        number = next(self._numbers)
        hotspot = f"h{number % HOTSPOTS}"
        topic = f"tt/v1/wifi/hotspot/{hotspot}/state"
        if number % 100 == 0:
            self.poison.append(b'{"garbage": %d' % number)
            return topic, self.poison[-1]
        self.published.append((hotspot, number))
        return topic, reading(number)


def reading(number: int, **more: Any) -> bytes:
    """A hotspot's state with an id and the sequence number ``number``."""
    envelope = {
        "id": str(ULID()),
        "phenomenonTime": datetime.now(UTC).isoformat(),
        "seq": number,
        "data": {"apState": "online", "clientsConnected": number % 50},
        **more,
    }
    return orjson.dumps(envelope)
