"""A worker's link to the broker: one MQTT 5 session that outlives connections, processes and restarts of the broker.

Everything happens in the caller's thread, in ``turn``. Messages in hand always belong to the connection that is
open, or to one that is lost: ``turn`` connects anew only with empty hands. So a packet identifier of an earlier
connection can never be acknowledged on a later one, where it may mean another message; what was in hand when the
connection broke is stored all the same, comes back from the broker, and is known by its id.
"""

import logging
import os
import select
import socket
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import NamedTuple

import paho.mqtt.client as mqtt
from paho.mqtt.enums import MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from hub.message import Arrived
from ingest.mqtt.address import CONNECT_TIMEOUT_S, BrokerAddress
from ingest.mqtt.backoff import Backoff

GROUP = "hub-ingest"
"""The shared subscription's group, and the beginning of each worker's fixed client id."""
KEEPALIVE_S = 30
"""A commit that hangs longer than one and a half of it loses the connection, and nothing else."""
QOS = 1
DRAINED_BYTES = 65_536
HAND_LIMIT = 2
"""Windows of messages in hand at most. A broker may send more than the window that it was told (Mosquitto 2.0.11
does, once messages have piled up): they are left unread, and TCP holds it back. QoS 0, which no window holds back, is
let go and counted."""
HAND_BYTES = 64 * 1024 * 1024
"""Bytes in hand from which on nothing more is read: windows of the largest payloads would fill the memory."""

log = logging.getLogger("ingest.mqtt")


class Held(NamedTuple):
    """A message in hand; ``mid`` 0: it wants no acknowledgement (QoS 0)."""

    arrived: Arrived
    mid: int


class Link:
    """The session ``hub-ingest-{worker}``. ``hand`` holds what has been received and not been acknowledged."""

    def __init__(
        self,
        address: BrokerAddress,
        *,
        worker: int,
        filters: Sequence[str],
        window: int,
        session_s: int,
        packet_bytes: int,
    ) -> None:
        self.hand: list[Held] = []
        self.redelivered = self.lost = 0
        self.fault: str | None = "not connected yet"
        self._address = address
        self._window = window
        self._limit = HAND_LIMIT * window
        self._owed = self._bytes = 0
        self._filters = [(f"$share/{GROUP}/{each}", QOS) for each in filters]
        self._session = _connect_properties(session_s, window, packet_bytes)
        self._client = self._made(f"{GROUP}-{worker}")
        self._backoff = Backoff()
        self._next_try = 0.0
        self._closing = False

    @property
    def is_up(self) -> bool:
        """Connected, and subscribed."""
        return self.fault is None and self._client.is_connected()

    @property
    def _has_room(self) -> bool:
        return self._owed < self._limit and self._bytes < HAND_BYTES

    def turn(self, timeout_s: float) -> None:
        """Waits up to ``timeout_s`` for something to do, and does it: connect, receive, send, keep alive."""
        sock = self._client.socket()
        if sock is None:
            self._connect_when_due(timeout_s)
            return
        readers = [sock] if self._has_room else []
        writers = [sock] if self._client.want_write() else []
        # What TLS has already decrypted shows in no select.
        waiting = sock.pending() if readers and hasattr(sock, "pending") else 0
        readable, writable, _ = select.select(readers, writers, [], 0 if waiting else timeout_s)
        if readable or waiting:
            self._receive()
        if writable:
            self._client.loop_write()
        self._client.loop_misc()

    def acknowledge(self, count: int) -> None:
        """Acknowledges the first ``count`` messages in hand, if the connection they came by still stands."""
        for held in self.hand[:count]:
            self._owed -= held.mid != 0
            self._bytes -= len(held.arrived.payload)
            if held.mid and self._client.socket() is not None:
                self._client.ack(held.mid, QOS)
        del self.hand[:count]

    def mark(self, count: int) -> None:
        """Notes of the first ``count`` messages in hand that it is not known what became of them."""
        self.hand[:count] = [
            held._replace(arrived=held.arrived._replace(again=True)) for held in self.hand[:count]
        ]

    def close(self) -> None:
        """Disconnects. The session stays at the broker; what is still in hand comes back to the next of this id.

        Every acknowledgement given reaches the broker, if it answers within ``CONNECT_TIMEOUT_S``.
        """
        self._closing = True
        until = time.monotonic() + CONNECT_TIMEOUT_S
        while (sock := self._client.socket()) and self._client.want_write():
            if time.monotonic() >= until:
                break
            select.select([], [sock], [], 0.1)
            self._client.loop_write()
        if sock is not None:
            self._part(sock.fileno(), until)

    def _part(self, line: int, until: float) -> None:
        """Says goodbye, and holds the line until the broker has hung up.

        Under load there is always something that we have not read: closing on it would reset the connection, and of
        a connection that was reset the broker reads no more, not even acknowledgements that have reached it.
        """
        with socket.socket(fileno=os.dup(line)) as ours:  # paho closes its own
            self._client.disconnect()
            ours.settimeout(CONNECT_TIMEOUT_S)
            with suppress(OSError):
                while time.monotonic() < until and ours.recv(DRAINED_BYTES):
                    pass

    def _receive(self) -> None:
        for _ in range(self._limit):
            if not self._has_room:
                return
            before = len(self.hand)
            if self._client.loop_read() != MQTTErrorCode.MQTT_ERR_SUCCESS:
                return
            if len(self.hand) == before:
                return

    def _connect_when_due(self, timeout_s: float) -> None:
        wait_s = self._next_try - time.monotonic()
        if self.hand or wait_s > 0:
            time.sleep(max(0.0, min(timeout_s, wait_s) if not self.hand else timeout_s))
            return
        try:
            self._client.connect(
                self._address.host, self._address.port, keepalive=KEEPALIVE_S,
                clean_start=False, properties=self._session,
            )  # fmt: skip
        except (OSError, ValueError) as fault:  # ValueError: a certificate of another name
            self._failed(f"{type(fault).__name__}: {fault}")

    def _failed(self, reason: str) -> None:
        wait_s = self._backoff.next_s()
        self._next_try = time.monotonic() + wait_s
        self.fault = reason
        log.warning("event=broker_away reason=%r retry_s=%.1f", reason, wait_s)

    def _made(self, client_id: str) -> mqtt.Client:
        client = self._address.client(client_id, manual_ack=True)
        client.on_connect = self._connected
        client.on_subscribe = self._subscribed
        client.on_disconnect = self._disconnected
        client.on_message = self._message
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
        log.info(
            "event=connected broker=%s session_present=%s",
            self._address, str(flags.session_present).lower(),
        )  # fmt: skip
        # Also where the session was kept: the settings' topics may have changed since.
        client.subscribe(self._filters)

    def _subscribed(
        self,
        client: mqtt.Client,
        userdata: object,
        mid: int,
        reasons: list[ReasonCode],
        properties: Properties | None,
    ) -> None:
        refused = [
            topic for (topic, _), reason in zip(self._filters, reasons, strict=True) if reason.is_failure
        ]  # fmt: skip
        if refused:
            self.fault = f"subscription refused: {', '.join(refused)}"
            client.disconnect()
            return
        self.fault = None
        self._backoff.reset()
        log.info("event=subscribed topics=%s", ",".join(topic for topic, _ in self._filters))

    def _disconnected(
        self,
        client: mqtt.Client,
        userdata: object,
        flags: mqtt.DisconnectFlags,
        reason: ReasonCode,
        properties: Properties | None,
    ) -> None:
        if self._closing:
            return
        self._failed(self.fault or f"disconnected: {reason}")

    def _message(self, client: mqtt.Client, userdata: object, message: mqtt.MQTTMessage) -> None:
        now = datetime.now(UTC)
        self.redelivered += message.dup
        if message.qos == 0 and len(self.hand) >= self._limit:
            self.lost += 1
            return
        self._owed += message.mid != 0
        self._bytes += len(message.payload)
        try:
            topic = message.topic
        except UnicodeDecodeError:
            topic = message._topic.decode(errors="backslashreplace")
        self.hand.append(
            Held(Arrived(topic, bytes(message.payload), now, message.dup), message.mid)
        )


def _connect_properties(session_s: int, window: int, packet_bytes: int) -> Properties:
    properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
    properties.SessionExpiryInterval = session_s
    properties.ReceiveMaximum = window
    properties.MaximumPacketSize = packet_bytes
    return properties
