"""The reader of events: one thread and one connection a process; it numbers what waits and hands on what is new."""

import logging
import threading
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Protocol

from sqlalchemy import Connection, text

from hub.errors import ServiceFault
from hub.store import live
from hub.store.database import engine, translated
from hub.store.live import Numbered

KEPT = timedelta(minutes=16)
"""A listener may come back after 15 minutes; the sixteenth is for its way here."""

PACE_S = 0.1
"""Between two rounds: what happens meanwhile goes out together, and nobody waits noticeably longer."""

METRICS_S = 1.0
"""Changes of metrics are told as often at most: under load the data change several times a second."""

LOOK_S = 1.0
"""A round is made as often even where no notice came."""

CLEAN_S = 60.0
RETRY_S = 2.0
MOST = 5_000
"""Events of one round."""

log = logging.getLogger("hub.live")


class Hearer(Protocol):
    """Is told, from the reader's thread."""

    def began(self, floor: int, events: Sequence[Numbered]) -> None:
        """The events there are, from the first number after ``floor`` on; whatever was told before is void."""

    def told(self, events: Sequence[Numbered]) -> None:
        """The next ones."""


class Tail:
    """Reads until ``stop``. A database that is away is waited for: nothing is missed meanwhile."""

    def __init__(self, url: str, hearer: Hearer) -> None:
        self._source = engine(url, pool_size=1, name="hub-live")
        self._hearer = hearer
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="live", daemon=True)
        self._newest: int | None = None
        self._metrics_at = self._cleaned_at = 0.0

    def start(self) -> None:
        """Begins."""
        self._thread.start()

    def stop(self) -> None:
        """Ends within a second or two, and waits for it."""
        self._over.set()
        self._thread.join(timeout=2 * LOOK_S)
        self._source.dispose()

    def _run(self) -> None:
        away = False
        while not self._over.is_set():
            try:
                with translated(), self._source.connect() as connection:
                    self._listen(connection)
                    away = False
                    self._follow(connection)
            except ServiceFault as fault:
                if not away:
                    log.warning("event=waiting code=%s", fault.code)
                away = True
                self._over.wait(RETRY_S)

    def _listen(self, connection: Connection) -> None:
        """From now on we are woken; what happened before is read."""
        with connection.begin():
            connection.execute(text(f"LISTEN {live.CHANNEL}"))
        with connection.begin():
            live.number(connection)
        with connection.begin():
            newest = live.newest(connection)
            if self._newest is None or newest < self._newest:  # another database stands there now
                floor = live.begins_after(connection, KEPT)
                events = live.after(connection, floor, newest - floor)
                self._newest = events[-1].number if events else newest
                self._hearer.began(floor, events)

    def _follow(self, connection: Connection) -> None:
        while not self._over.is_set():
            self._round(connection)
            raw: Any = connection.connection.driver_connection
            for _ in raw.notifies(timeout=LOOK_S, stop_after=1):
                pass
            self._over.wait(PACE_S)

    def _round(self, connection: Connection) -> None:
        assert self._newest is not None
        now = time.monotonic()
        metrics = now - self._metrics_at >= METRICS_S
        with connection.begin():
            live.number(connection, metrics=metrics)
            if now - self._cleaned_at >= CLEAN_S:
                live.clean(connection)
                self._cleaned_at = now
        self._metrics_at = now if metrics else self._metrics_at
        full = True
        while full:
            with connection.begin():
                events = live.after(connection, self._newest, MOST)
            full = len(events) == MOST
            if events:
                self._newest = events[-1].number
                self._hearer.told(events)
