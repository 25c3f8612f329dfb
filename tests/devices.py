"""How tests speak as devices: envelopes, and publishers that know what the broker answered."""

import threading
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import orjson
import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.reasoncodes import ReasonCode
from ulid import ULID

PATIENCE_S = 15.0


def topic(hotspot: str = "h1", *, root: str = "tt") -> str:
    """Where a hotspot tells its state."""
    return f"{root}/v1/wifi/hotspot/{hotspot}/state"


def state(*, ago_s: float = 0.0, **more: Any) -> bytes:
    """A hotspot's message with an id of its own; members given as None are left out."""
    when = datetime.now(UTC) - timedelta(seconds=ago_s)
    envelope = {
        "id": str(ULID()),
        "phenomenonTime": when.isoformat(),
        "data": {"apState": "online", "clientsConnected": 3},
        **more,
    }
    return orjson.dumps({name: value for name, value in envelope.items() if value is not None})


class Device:
    """A client at the broker ``url``. ``answers``: what the broker said to each publication, in order."""

    def __init__(
        self, url: str, *, name: str = "", will: tuple[str, bytes] | None = None, **tls: Any
    ) -> None:
        address = urlsplit(url)
        self.answer: ReasonCode | None = None
        self.answers: list[ReasonCode] = []
        self.received: list[tuple[str, bytes]] = []
        self._taken: set[int] = set()
        self._connected = threading.Event()
        self.client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=name, protocol=mqtt.MQTTv5)
        if address.username:
            self.client.username_pw_set(address.username, address.password)
        if tls:
            self.client.tls_set(**tls)
        if will is not None:
            self.client.will_set(*will, qos=1)
        self.client.on_connect = self._on_connect
        self.client.on_publish = self._on_publish
        self.client.on_message = self._on_message
        self.client.connect(str(address.hostname), int(address.port or 0))
        self.client.loop_start()
        assert self._connected.wait(PATIENCE_S), "the broker does not answer"

    def send(self, messages: Iterable[tuple[str, bytes]], *, qos: int = 1) -> None:
        """Publishes, and waits until the broker has taken the last one.

        A connection that broke in between is no fault of the sender's: the client comes back and sends again.
        """
        sent = {self.client.publish(where, payload, qos=qos).mid for where, payload in messages}
        until = time.monotonic() + PATIENCE_S
        while not sent <= self._taken and time.monotonic() < until:
            time.sleep(0.005)
        assert sent <= self._taken, f"not taken; the broker's answer to us was {self.answer}"

    def leave(self) -> None:
        """Says goodbye: no will."""
        self.client.disconnect()
        self.client.loop_stop()

    def vanish(self) -> None:
        """Goes without a word: the broker publishes the will."""
        self.client.loop_stop()
        sock = self.client.socket()
        assert sock is not None
        sock.close()

    def _on_connect(self, *arguments: object) -> None:
        self.answer = next(word for word in arguments if isinstance(word, ReasonCode))
        self._connected.set()

    def _on_publish(self, client: object, userdata: object, mid: int, *arguments: object) -> None:
        self.answers.append(next(word for word in arguments if isinstance(word, ReasonCode)))
        self._taken.add(mid)

    def _on_message(self, client: object, userdata: object, message: mqtt.MQTTMessage) -> None:
        self.received.append((message.topic, bytes(message.payload)))


def send(url: str, *messages: tuple[str, bytes], qos: int = 1) -> None:
    """Publishes as one device that comes and goes."""
    device = Device(url)
    device.send(messages, qos=qos)
    device.leave()
