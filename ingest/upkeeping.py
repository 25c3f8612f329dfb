"""Upkeep beside the work: once a minute, in a thread of its own, so that a long import does not hold it up."""

import logging
import threading
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from hub.citizens.reporters import forget_old
from hub.errors import ServiceFault
from hub.settings import Settings
from hub.store.database import transaction
from hub.upkeep import Upkeep, tidy

ROUND_S = 60.0
"""Hours of news are rolled up within a minute of the last one that came late."""

log = logging.getLogger("ingest.work")


class Upkeeping:
    """Rounds of ``hub.upkeep.tidy`` until ``stop``."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self._engine = engine
        self._settings = settings
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="upkeep", daemon=True)

    def start(self) -> None:
        """Begins with a round."""
        self._thread.start()

    def stop(self) -> None:
        """No further round; a round that is under way is given up with the process."""
        self._over.set()

    def round(self) -> Upkeep:
        """One round now."""
        said = self._settings
        with transaction(self._engine) as connection:
            forgotten = forget_old(connection, kept=timedelta(days=said.reporter_days))
        if forgotten:
            log.info("event=reporters_forgotten people=%d", forgotten)
        return tidy(
            self._engine, datetime.now(UTC), retention=timedelta(days=said.retention_days),
            refused_kept=timedelta(days=said.refused_days), uploads_kept=timedelta(days=said.upload_days),
        )  # fmt: skip

    def _run(self) -> None:
        while True:
            try:
                done = self.round()
            except ServiceFault as fault:
                log.warning("event=not_tidied code=%s", fault.code)
            else:
                log.info(
                    "event=tidied hours_rolled_up=%d months_dropped=%d refusals_forgotten=%d uploads_dropped=%d "
                    "uploads_expired=%d", done.hours_rolled_up, done.months_dropped, done.refusals_forgotten,
                    done.uploads_dropped, done.uploads_expired,
                )  # fmt: skip
            if self._over.wait(ROUND_S):
                return
