"""Which versions of the data stand now, asked in one round trip, for whoever keeps answers."""

import threading
from collections.abc import Mapping

from sqlalchemy import Connection

from hub.store.database import engine, translated
from hub.store.queries import sql


class Standing:
    """A connection of its own that asks for nothing but the versions; opened when first asked, and again after a fault."""

    def __init__(self, url: str) -> None:
        self._source = engine(url, pool_size=1, name="hub-standing")
        self._asked = sql("data_versions")
        self._lock = threading.Lock()
        self._open: Connection | None = None

    def versions(self) -> Mapping[str, int]:
        """Name → version.

        Raises:
            DatabaseAway: the server cannot be reached, or went away.
        """
        with self._lock, translated():
            opened, self._open = self._open or self._connect(), None
            try:
                found = opened.exec_driver_sql(self._asked).all()
                opened.commit()
                self._open = opened
            finally:
                if self._open is None:
                    opened.close()
        return {row[0]: row[1] for row in found}

    def _connect(self) -> Connection:
        return self._source.connect().execution_options(isolation_level="AUTOCOMMIT")

    def close(self) -> None:
        """Gives the connection back."""
        with self._lock:
            if self._open is not None:
                self._open.close()
            self._open = None
            self._source.dispose()
