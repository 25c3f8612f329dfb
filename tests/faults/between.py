"""A TCP proxy between a worker and its broker: cuts every connection, or keeps the acknowledgements to itself."""

import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from hub.embedded.port import LOOPBACK, listen

CHUNK = 65_536
PUBACK = 4
"""MQTT's type of packet, in the first byte's upper half."""


class Between:
    """Listens on ``port`` and speaks for whoever connects there with the broker at ``broker_port``."""

    def __init__(self, broker_port: int) -> None:
        self.withholding = False
        self.withheld = 0
        """PUBACKs that the broker never saw."""
        self.cuts = 0
        """Connections that were cut."""
        self._broker_port = broker_port
        self._door = listen(0)
        self.port: int = self._door.getsockname()[1]
        self._pairs: dict[socket.socket, tuple[socket.socket, Packets | None]] = {}
        self._asked = threading.Event()
        self._ended = False
        self._thread = threading.Thread(target=self._run, name="between", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """The address that the worker is given."""
        return f"mqtt://{LOOPBACK}:{self.port}"

    def cut(self) -> None:
        """Cuts every connection, without a word to either side; new ones are welcome."""
        self._asked.set()

    def close(self) -> None:
        """Ends."""
        self._ended = True
        self._thread.join()

    def _run(self) -> None:
        with selectors.DefaultSelector() as selector, self._door:
            selector.register(self._door, selectors.EVENT_READ)
            while not self._ended:
                for key, _ in selector.select(0.02):
                    if key.fileobj is self._door:
                        self._welcome(selector)
                    elif isinstance(key.fileobj, socket.socket) and key.fileobj in self._pairs:
                        self._pass_on(selector, key.fileobj)
                if self._asked.is_set():
                    self._asked.clear()
                    self.cuts += len(self._pairs) // 2
                    self._part_all(selector)
            self._part_all(selector)

    def _welcome(self, selector: selectors.BaseSelector) -> None:
        ours, _ = self._door.accept()
        try:
            theirs = socket.create_connection((LOOPBACK, self._broker_port), timeout=5)
        except OSError:
            ours.close()
            return
        theirs.settimeout(None)
        for each in (ours, theirs):
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(each, selectors.EVENT_READ)
        self._pairs[ours] = (theirs, Packets())
        self._pairs[theirs] = (ours, None)

    def _pass_on(self, selector: selectors.BaseSelector, source: socket.socket) -> None:
        target, packets = self._pairs[source]
        try:
            data = source.recv(CHUNK)
            if data and packets is not None:
                data = b"".join(self._let_through(packets.of(data)))
            elif not data:
                self._part(selector, source)
                return
            target.sendall(data)
        except OSError:
            self._part(selector, source)

    def _let_through(self, packets: Iterator[bytes]) -> Iterator[bytes]:
        for packet in packets:
            if self.withholding and packet[0] >> 4 == PUBACK:
                self.withheld += 1
            else:
                yield packet

    def _part(self, selector: selectors.BaseSelector, one: socket.socket) -> None:
        other, _ = self._pairs.pop(one)
        self._pairs.pop(other)
        for each in (one, other):
            selector.unregister(each)
            each.close()

    def _part_all(self, selector: selectors.BaseSelector) -> None:
        while self._pairs:
            self._part(selector, next(iter(self._pairs)))


class Packets:
    """Whole MQTT packets out of a stream of bytes."""

    def __init__(self) -> None:
        self._rest = b""

    def of(self, data: bytes) -> Iterator[bytes]:
        """The packets that ``data`` completes; what is begun waits for more."""
        self._rest += data
        while (length := self._length()) is not None and length <= len(self._rest):
            yield self._rest[:length]
            self._rest = self._rest[length:]

    def _length(self) -> int | None:
        remaining = 0
        for i, byte in enumerate(self._rest[1:5]):
            remaining |= (byte & 127) << 7 * i
            if byte < 128:
                return 2 + i + remaining
        return None


@contextmanager
def between(broker_port: int) -> Iterator[Between]:
    """A proxy before the broker on ``broker_port``, until the end."""
    made = Between(broker_port)
    try:
        yield made
    finally:
        with suppress(RuntimeError):
            made.close()
