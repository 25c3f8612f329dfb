"""Publishes so that nothing is lost: QoS 1, and an outbox whose last seconds are sent again after a reconnect.

A broker killed with -9 loses what it acknowledged since its last save, subscriptions too. So what was acknowledged a
moment ago is kept, and sent again on the next connection, before what is new; and what the broker took while nobody
was subscribed is not taken as heard. The hub knows messages by their ids, and takes each once.

Everything happens in the caller's thread, in ``turn``. For gateways, the simulator and the bench.
"""

import logging
import select
import time
from collections import deque
from dataclasses import dataclass

import paho.mqtt.client as mqtt
from paho.mqtt.enums import MQTTErrorCode
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from ingest.mqtt.address import BrokerAddress
from ingest.mqtt.backoff import Backoff

OUTBOX_S = 60.0
"""Our broker saves every five seconds; others every half hour, and should be told to do so more often."""
WINDOW = 1_000
"""Messages on their way at once; fewer where the broker says so."""
HELD_MAX = 20_000
"""Messages not acknowledged from which on ``is_full``: some 10 MB."""
READS = 500
"""Packets read in one turn at most, so that sending is not kept waiting."""
KEEPALIVE_S = 30
QOS = 1
NO_SUBSCRIBERS = 0x10
"""PUBACK of MQTT 5: the broker has taken the message, and thrown it away."""
ASKS_AGAIN_S = 1.0
"""While nobody is subscribed, one message so often finds out whether somebody is again."""

log = logging.getLogger("ingest.publisher")


@dataclass(slots=True)
class _Kept:
    """One message in the outbox. ``acknowledged``: on the monotonic clock; None: not yet."""

    topic: str
    payload: bytes
    acknowledged: float | None = None


class Publisher:
    """A client of a broker that only publishes, under a fixed ``client_id``.

    ``published``: messages given to it. ``acknowledged``: those that the broker has taken for somebody. ``resent``: how often
    one was sent again after a reconnect. ``refused``: those that the broker will not have (no right to the topic).
    """

    def __init__(
        self, address: BrokerAddress, *, client_id: str, outbox_s: float = OUTBOX_S
    ) -> None:
        """``outbox_s``: for how many seconds after its acknowledgement a message is sent again on a new connection."""
        self.published = self.acknowledged = self.resent = self.refused = self.connections = 0
        self.fault: str | None = "not connected yet"
        self._address = address
        self._client_id = client_id
        self._outbox_s = outbox_s
        self._client: mqtt.Client | None = None
        self._window = WINDOW
        self._waiting: deque[_Kept] = deque()
        self._flying: dict[int, _Kept] = {}
        self._done: deque[_Kept] = deque()
        self._backoff = Backoff()
        self._next_try = 0.0
        self._unheard_until: float | None = None

    @property
    def is_up(self) -> bool:
        """Connected, and let in."""
        return self.fault is None

    @property
    def unacknowledged(self) -> int:
        """Messages that the broker has not taken yet."""
        return len(self._waiting) + len(self._flying)

    @property
    def is_full(self) -> bool:
        """So many are not acknowledged that it is better to wait with the next ones."""
        return self.unacknowledged >= HELD_MAX

    def counts(self) -> dict[str, int]:
        """What became of what it was given."""
        return {
            "published": self.published, "acknowledged": self.acknowledged, "resent": self.resent,
            "refused": self.refused, "not_taken": self.unacknowledged, "connections": self.connections,
        }  # fmt: skip

    def publish(self, topic: str, payload: bytes) -> None:
        """Puts a message into the outbox, and sends it as soon as that can be."""
        self.published += 1
        self._waiting.append(_Kept(topic, payload))
        if self.is_up:
            self._send()
            if self._waiting:
                self.turn(0)

    def turn(self, timeout_s: float) -> None:
        """Waits up to ``timeout_s`` for the broker, and does what is to be done: connect, send, hear, keep alive."""
        sock = self._client.socket() if self._client is not None else None
        if self._client is None or sock is None:
            self._connect_when_due(timeout_s)
            return
        client = self._client
        # What TLS has already decrypted shows in no select.
        waiting = sock.pending() if hasattr(sock, "pending") else 0
        writers = [sock] if client.want_write() else []
        readable, writable, _ = select.select([sock], writers, [], 0 if waiting else timeout_s)
        if readable or waiting:
            self._hear(client)
        if writable:
            client.loop_write()
        client.loop_misc()
        self._forget()
        if self.is_up:
            self._send()

    def close(self, patience_s: float) -> int:
        """Sends what is still to be sent, for at most so long, and disconnects: how many were not taken."""
        until = time.monotonic() + patience_s
        while self.unacknowledged and time.monotonic() < until:
            self.turn(0.05)
        if self._client is not None:
            self._client.on_disconnect = None
            self._client.disconnect()
        return self.unacknowledged

    def _send(self) -> None:
        client = self._client
        assert client is not None, "only a connected publisher sends"
        window = self._window
        if self._unheard_until is not None:
            window = 1 if time.monotonic() >= self._unheard_until else 0
        while self._waiting and len(self._flying) < window:
            kept = self._waiting[0]
            sent = client.publish(kept.topic, kept.payload, qos=QOS)
            if sent.rc != MQTTErrorCode.MQTT_ERR_SUCCESS:
                return
            self._waiting.popleft()
            self._flying[sent.mid] = kept

    def _hear(self, client: mqtt.Client) -> None:
        for _ in range(READS):
            if client.loop_read() != MQTTErrorCode.MQTT_ERR_SUCCESS:
                return
            sock = client.socket()
            if sock is None or not select.select([sock], [], [], 0)[0]:
                return

    def _forget(self) -> None:
        """What was taken long enough ago has been saved by the broker."""
        before = time.monotonic() - self._outbox_s
        while self._done and (self._done[0].acknowledged or 0.0) < before:
            self._done.popleft()

    def _again(self) -> None:
        """Everything that the broker may not have, in the order in which it was sent, before what is new."""
        self._forget()
        again = [*self._done, *self._flying.values()]
        self.resent += len(again)
        self._done.clear()
        self._flying.clear()
        self._waiting.extendleft(reversed(again))

    def _connect_when_due(self, timeout_s: float) -> None:
        wait_s = self._next_try - time.monotonic()
        if wait_s > 0:
            time.sleep(min(wait_s, timeout_s))
            return
        # A client for each connection: what is sent again is decided here, and not by the library.
        self._client = self._made()
        try:
            self._client.connect(self._address.host, self._address.port, keepalive=KEEPALIVE_S)
        except (OSError, ValueError) as fault:  # ValueError: a certificate of another name
            self._client = None
            self._failed(f"{type(fault).__name__}: {fault}")

    def _failed(self, reason: str) -> None:
        wait_s = self._backoff.next_s()
        self._next_try = time.monotonic() + wait_s
        self.fault = reason
        log.warning("event=broker_away reason=%r retry_s=%.1f", reason, wait_s)

    def _made(self) -> mqtt.Client:
        client = self._address.client(self._client_id)
        client.max_inflight_messages_set(WINDOW)
        client.on_connect = self._connected
        client.on_publish = self._taken
        client.on_disconnect = self._disconnected
        return client

    def _connected(
        self,
        client: mqtt.Client,
        userdata: object,
        flags: mqtt.ConnectFlags,
        reason: ReasonCode,
        properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            self.fault = f"connection refused: {reason}"
            return
        self._window = min(WINDOW, getattr(properties, "ReceiveMaximum", WINDOW))
        self.fault = self._unheard_until = None
        self._backoff.reset()
        self.connections += 1
        if self.connections > 1:
            self._again()
        log.info("event=connected broker=%s waiting=%d", self._address, len(self._waiting))

    def _taken(
        self,
        client: mqtt.Client,
        userdata: object,
        mid: int,
        reason: ReasonCode,
        properties: Properties | None,
    ) -> None:
        kept = self._flying.pop(mid, None)
        if kept is None:
            return
        if reason.is_failure:
            self.refused += 1
            log.warning("event=refused topic=%s reason=%r", kept.topic, str(reason))
            return
        if reason.value == NO_SUBSCRIBERS:
            if self._unheard_until is None:
                log.warning("event=nobody_listens topic=%s", kept.topic)
            self._unheard_until = time.monotonic() + ASKS_AGAIN_S
            self._waiting.appendleft(kept)
            return
        self._unheard_until = None
        self.acknowledged += kept.acknowledged is None
        kept.acknowledged = time.monotonic()
        self._done.append(kept)

    def _disconnected(
        self,
        client: mqtt.Client,
        userdata: object,
        flags: mqtt.DisconnectFlags,
        reason: ReasonCode,
        properties: Properties | None,
    ) -> None:
        self._client = None
        self._failed(self.fault or f"disconnected: {reason}")
