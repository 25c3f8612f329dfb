"""Devices that publish without end, with an outbox, and know afterwards what they published."""

import threading
import time
from collections import deque
from datetime import UTC, datetime
from itertools import count
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import orjson
import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.reasoncodes import ReasonCode
from ulid import ULID

TICK_S = 0.02
OUTBOX_S = 10.0
"""What the broker took that long ago is safe on its disk (the tests' broker saves every second)."""
PATIENCE_S = 30.0
WAITING_MOST = 1_000
"""Unanswered messages from which on a slow machine is given time."""
HOTSPOTS = 40
NOBODY_LISTENS = 16
"""MQTT 5's reason code of a PUBACK for a message that no subscription matched: the broker has thrown it away."""


class Load(threading.Thread):
    """Publishes ``rate`` messages a second, one of a hundred of them garbage, until ``finish``.

    A broker that is killed loses what it took since its last save. So each message stays in the outbox until it was
    taken ``OUTBOX_S`` ago, and all of the outbox is sent again after each reconnect, or when the broker says that
    nobody listens (it may have lost the workers' sessions too).
    """

    def __init__(self, url: str, *, rate: int = 500) -> None:
        super().__init__(name="load", daemon=True)
        self.published: list[tuple[str, int]] = []
        """(hotspot, seq) of every good message."""
        self.poison: list[bytes] = []
        """Every payload that is none."""
        self.sent_again = 0
        self.reconnects = -1
        self._waiting: dict[int, _Message] = {}
        self._taken: deque[tuple[float, _Message]] = deque()
        self._answers: deque[tuple[int, int]] = deque()
        self._again = threading.Event()
        self._stopping = threading.Event()
        self._a_tick = max(1, int(rate * TICK_S))
        self._numbers = count(1)
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv5)
        self._client.reconnect_delay_set(1, 1)
        self._client.on_connect = self._on_connect
        self._client.on_publish = self._on_publish
        address = urlsplit(url)
        self._client.connect(str(address.hostname), int(address.port or 0), keepalive=5)
        self._client.loop_start()

    def run(self) -> None:
        """The thread's work."""
        while not self._stopping.wait(TICK_S):
            self._tidy()
            for _ in range(self._a_tick if len(self._waiting) < WAITING_MOST else 0):
                self._publish(self._next())

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
        until = time.monotonic() + PATIENCE_S
        while self._again.is_set() or self._waiting:
            self._tidy()
            assert time.monotonic() < until, "the broker does not take what is published"
            time.sleep(TICK_S)

    def close(self) -> None:
        """Says goodbye."""
        self._stopping.set()
        self._client.disconnect()
        self._client.loop_stop()

    @property
    def offered(self) -> int:
        """Messages so far, each counted once."""
        return len(self.published) + len(self.poison)

    def _next(self) -> "_Message":
        number = next(self._numbers)
        hotspot = f"h{number % HOTSPOTS}"
        topic = f"tt/v1/wifi/hotspot/{hotspot}/state"
        if number % 100 == 0:
            self.poison.append(b'{"garbage": %d' % number)
            return _Message(topic, self.poison[-1])
        self.published.append((hotspot, number))
        return _Message(topic, reading(number))

    def _publish(self, message: "_Message") -> None:
        """What cannot be sent now waits in the client, which sends it when it is connected."""
        sent = self._client.publish(message.topic, message.payload, qos=1)
        assert sent.rc != mqtt.MQTT_ERR_QUEUE_SIZE
        self._waiting[sent.mid] = message

    def _tidy(self) -> None:
        """Hears what was answered, lets go what is safe, sends the rest again after a reconnect."""
        now = time.monotonic()
        while self._answers:
            mid, reason = self._answers.popleft()
            message = self._waiting.pop(mid)
            if reason == NOBODY_LISTENS:
                self._publish(message)
            else:
                self._taken.append((now, message))
        while self._taken and now - self._taken[0][0] > OUTBOX_S:
            self._taken.popleft()
        if self._again.is_set():
            self._again.clear()
            again = [message for _, message in self._taken]
            self._taken.clear()
            self.sent_again += len(again)
            for message in again:
                self._publish(message)

    def _on_connect(self, *_: object) -> None:
        self.reconnects += 1
        if self.reconnects:
            self._again.set()

    def _on_publish(
        self, client: object, userdata: object, mid: int, reason: ReasonCode, *_: object
    ) -> None:
        self._answers.append((mid, reason.value))


class _Message(NamedTuple):
    topic: str
    payload: bytes


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
