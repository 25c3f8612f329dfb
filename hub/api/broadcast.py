"""The broadcaster: the events of the last quarter of an hour in memory, and every listener's place among them.

Asynchronous, as nothing else here: a thousand listeners that mostly wait are a thousand coroutines, and would be a thousand
threads. One reader (``hub.tail``) feeds all of them. There is no queue a listener: each reads on from its own place in the
one list, as quickly as it can; who falls out of the list behind is sent ``reset``, and was never waited for.
"""

import asyncio
import time
from bisect import bisect_right
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass

import orjson

from hub.disclosure import event as disclosed
from hub.roles import Role
from hub.store.live import Numbered
from hub.tail import KEPT

EVENTS_MAX = 200_000
"""Events kept at most, whatever their age: some 100 MB. 40 vehicles that say each second where they are make 40,000."""

AT_ONCE = 500
"""Events of one piece that is sent: some 100 kB."""

TRIM_S = 10.0
HEARTBEAT_S = 15.0
"""A proxy that hears nothing for a minute takes a line for dead; browsers do not notice by themselves."""

RETRY_MS = 3_000
"""How long a browser waits before it comes back."""

OPENING = f"retry: {RETRY_MS}\n".encode()


@dataclass(frozen=True)
class Wish:
    """What one listener is to hear: as whom, of which kinds, from the event after which, for how long."""

    role: Role
    kinds: frozenset[str]
    since: int | None
    seconds: float


class Broadcaster:
    """All methods run in the event loop, but for ``began`` and ``told``."""

    def __init__(self, *, kept_s: float = KEPT.total_seconds(), most: int = EVENTS_MAX) -> None:
        self.listeners = 0
        self._kept_s, self._most = kept_s, most
        self._events: list[Numbered] = []
        self._floor = self._newest = self._era = self._beats = 0
        self._pieces: dict[tuple[int, Role, frozenset[str]], tuple[bytes, int]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ready = asyncio.Event()
        self._news = asyncio.Event()
        self._is_over = False

    async def run(self) -> None:
        """Keeps time: the list is trimmed, and lines that say nothing are kept open. Until cancelled."""
        self._loop = asyncio.get_running_loop()
        trimmed = beaten = time.monotonic()
        while True:
            await asyncio.sleep(1)
            now = time.monotonic()
            if now - trimmed >= TRIM_S:
                self.trim()
                trimmed = now
            if now - beaten >= HEARTBEAT_S:
                self._beats += 1
                self._wake()
                beaten = now

    def close(self) -> None:
        """Every line is ended. May be called from a signal handler."""
        self._is_over = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._wake)

    def began(self, floor: int, events: Sequence[Numbered]) -> None:
        """See ``hub.tail.Hearer``."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._begin, floor, events)

    def told(self, events: Sequence[Numbered]) -> None:
        """See ``hub.tail.Hearer``."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._add, events)

    async def is_ready(self, patience_s: float) -> bool:
        """Waits for the first events; False: the database is away."""
        try:
            await asyncio.wait_for(self._ready.wait(), patience_s)
        except TimeoutError:
            return False
        return True

    async def pieces(self, wish: Wish) -> AsyncIterator[bytes]:
        """What one listener is sent, piece by piece, until its time is over or it goes away."""
        self.listeners += 1
        try:
            place, known = (
                self._newest if wish.since is None else wish.since,
                wish.since is not None,
            )
            yield OPENING + b"\n" if known else OPENING + _marked(place)
            until, era, beats = time.monotonic() + wish.seconds, self._era, self._beats
            while not self._is_over and time.monotonic() < until:
                news = self._news
                if era != self._era or not self._floor <= place <= self._newest:
                    era, place = self._era, self._newest
                    yield _framed(place, "reset", {})
                while place < self._newest and place >= self._floor and not self._is_over:
                    piece, place = self._piece(place, wish)
                    if piece:
                        yield piece
                if place != self._newest:
                    continue  # it fell out behind
                if beats != self._beats:
                    beats = self._beats
                    yield b": \n" + _marked(place)
                await _either(news, until)
        finally:
            self.listeners -= 1

    def _piece(self, place: int, wish: Wish) -> tuple[bytes, int]:
        """What comes after a place, and the place after it. Made once for all who stand there and hear the same."""
        key = (place, wish.role, wish.kinds)
        found = self._pieces.get(key)
        if found is None:
            at = bisect_right(self._events, place, key=lambda event: event.number)
            some = self._events[at : at + AT_ONCE]
            found = self._pieces[key] = (
                b"".join(framed(some, wish.role, wish.kinds)),
                some[-1].number,
            )
        return found

    def _begin(self, floor: int, events: Sequence[Numbered]) -> None:
        self._events = list(events)
        self._floor, self._newest = floor, events[-1].number if events else floor
        if self._ready.is_set():
            self._era += 1
        self._ready.set()
        self._wake()

    def _add(self, events: Sequence[Numbered]) -> None:
        self._events.extend(events)
        self._newest = events[-1].number
        self._wake()

    def trim(self) -> None:
        """Takes out of the list what is too old, or too much."""
        edge = time.time() - self._kept_s
        old = bisect_right(self._events, edge, key=lambda event: event.at)
        old = max(old, len(self._events) - self._most)
        if old:
            self._floor = self._events[old - 1].number
            del self._events[:old]

    def _wake(self) -> None:
        self._pieces.clear()
        self._news.set()
        self._news = asyncio.Event()


async def _either(news: asyncio.Event, until: float) -> None:
    """Until there is news, or the time is over."""
    try:
        async with asyncio.timeout(until - time.monotonic()):
            await news.wait()
    except TimeoutError:
        pass


def framed(events: Iterable[Numbered], role: Role, kinds: frozenset[str]) -> Iterable[bytes]:
    """Events as they are sent to somebody: those of these kinds, and of them what the role may be told."""
    for number, kind, data, _ in events:
        told = disclosed(kind, data, role) if kind in kinds else None
        if told is not None:
            yield _framed(number, kind, told)


def _framed(number: int, kind: str, data: object) -> bytes:
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (number, kind.encode(), orjson.dumps(data))


def _marked(number: int) -> bytes:
    """A place to resume from, without an event."""
    return b"id: %d\n\n" % number
