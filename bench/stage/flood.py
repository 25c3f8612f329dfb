"""Devices that publish as fast as the broker takes: packets made by hand, so that the sender costs little of two cores.

``python bench/stage/flood.py mqtt://user:password@host:port COUNT`` publishes COUNT hotspot states of 226 bytes, QoS 1.
"""

import selectors
import socket
import struct
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import unquote, urlsplit

PAYLOAD_BYTES = 226
CONNECTIONS = 8
IN_FLIGHT = 20
"""Mosquitto's own limit on what a client may send before it is answered."""
HOTSPOTS = 682
PUBACK = 4


def payload(number: int, run: str, when: str) -> bytes:
    """A hotspot's state, ``PAYLOAD_BYTES`` long; ``run`` (8 characters) keeps the ids of two runs apart."""
    made = (
        f'{{"id":"{run}{number:018d}","phenomenonTime":"{when}","seq":{10**6 + number},"data":{{"apState":"online",'
        f'"clientsConnected":{number % 50 + 10},"rxBytes":{10**11 + number * 1009},"txBytes":{10**11 + number * 2003},'
        f'"channelBusy":0.{number % 90 + 10},"uptime":{10**7 + number}}}}}'
    ).encode()
    assert len(made) == PAYLOAD_BYTES
    return made


def packets(count: int, run: str) -> Iterator[bytes]:
    """Publications; the packet identifiers of those in flight differ."""
    for number in range(count):
        if number % 1000 == 0:
            when = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        topic = f"tt/v1/wifi/hotspot/ap{number % HOTSPOTS}/state".encode()
        body = payload(number, run, when)
        yield (
            b"\x32" + _length(2 + len(topic) + 2 + 1 + len(body))
            + struct.pack(">H", len(topic)) + topic
            + struct.pack(">H", number % 60_000 + 1) + b"\0" + body
        )  # fmt: skip


def connect(url: str) -> socket.socket:
    """A connection that the broker has accepted."""
    address = urlsplit(url)
    words = [
        b"",
        unquote(address.username or "").encode(),
        unquote(address.password or "").encode(),
    ]
    rest = b"\0\4MQTT\5\xc2\0\x3c\0" + b"".join(struct.pack(">H", len(w)) + w for w in words)
    opened = socket.create_connection((str(address.hostname), int(address.port or 1883)))
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    opened.sendall(b"\x10" + _length(len(rest)) + rest)
    answer = opened.recv(1024)
    assert answer[3] == 0, "the broker refused the connection"
    return opened


class Device:
    """One connection, and how much of what it sent has been answered."""

    def __init__(self, url: str) -> None:
        self.line = connect(url)
        self.waiting = 0
        self._rest = b""

    def hear(self) -> None:
        """Reads answers."""
        self._rest += self.line.recv(65_536)
        at = 0
        while at + 2 <= len(self._rest) and at + 2 + self._rest[at + 1] <= len(self._rest):
            self.waiting -= self._rest[at] >> 4 == PUBACK
            at += 2 + self._rest[at + 1]
        self._rest = self._rest[at:]


def flood(url: str, count: int) -> None:
    """Publishes, and returns when the broker has answered everything."""
    devices = [Device(url) for _ in range(CONNECTIONS)]
    waiting = packets(count, f"{time.time_ns() // 1_000_000 % 10**8:08d}")
    left = count
    with selectors.DefaultSelector() as selector:
        for device in devices:
            selector.register(device.line, selectors.EVENT_READ, device)
        while left or any(device.waiting for device in devices):
            for device in devices:
                free = min(IN_FLIGHT - device.waiting, left)
                if free > IN_FLIGHT // 2 or free == left:
                    device.line.sendall(b"".join(next(waiting) for _ in range(free)))
                    device.waiting += free
                    left -= free
            for key, _ in selector.select(1):
                key.data.hear()
    for device in devices:
        device.line.close()


def _length(number: int) -> bytes:
    """MQTT's variable length."""
    if number < 128:
        return bytes([number])
    return bytes([number % 128 | 128, number // 128])


if __name__ == "__main__":
    flood(sys.argv[1], int(sys.argv[2]))
