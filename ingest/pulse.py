"""The pulse of a delivery being worked on: once a second its row says how far it is, and asks whether to go on."""

import logging
import threading
from types import TracebackType

from sqlalchemy import Connection

from hub.errors import ClientFault, ServiceFault
from hub.store import queue
from hub.store.database import translated
from hub.store.queue import Claim

BEAT_S = 1.0
"""Somebody who waits looks about so often."""

log = logging.getLogger("ingest.work")


class Stopped(ClientFault):
    """Somebody cancelled the delivery, or another worker has it."""

    code = "cancelled"


class Pulse:
    """Watches one import, and writes what it sees by a connection of its own: the import's is not committed yet."""

    def __init__(self, connection: Connection, claim: Claim, *, working: str) -> None:
        """``working``: the name of the connection that stores, whose statement is ended at a cancel."""
        self._connection = connection
        self._claim = claim
        self._working = working
        self._phase = "unpacking"
        self._rows = self._bytes = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="pulse", daemon=True)
        self.stopped = False

    def __enter__(self) -> "Pulse":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._done.set()
        self._thread.join()

    def opened(self, size: int) -> None:
        """The upload's row knows its size."""

    def read(self, count: int) -> None:
        """Counts bytes."""
        self._bytes += count
        self._go_on()

    def rows(self, count: int) -> None:
        """Counts rows."""
        self._rows += count
        self._go_on()

    def phase(self, word: str) -> None:
        """Something else is being done; it begins to count anew with ``reading``."""
        if word == "reading":
            self._rows = self._bytes = 0
        self._phase = word
        self._go_on()

    def _go_on(self) -> None:
        if self.stopped:
            raise Stopped(
                f"Delivery {self._claim.delivery_id} was cancelled.",
                hint="Nothing of it is stored.",
            )

    def _beat(self) -> None:
        """The thread: ends when the import is done; interrupts its statement as long as it should stop."""
        while not self._done.wait(BEAT_S):
            try:
                self._note()
            except ServiceFault as fault:
                log.warning(
                    "event=pulse_lost delivery=%d code=%s", self._claim.delivery_id, fault.code
                )
                self.stopped = True
                return

    def _note(self) -> None:
        with translated(), self._connection.begin():
            goes_on = queue.note_progress(
                self._connection, self._claim,
                phase=self._phase, rows_read=self._rows, bytes_read=self._bytes,
            )  # fmt: skip
            if not goes_on:
                self.stopped = True
                queue.interrupt(self._connection, self._working)
