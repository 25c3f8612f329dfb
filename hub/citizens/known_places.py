"""The county's places, read once for every version of its areas and every day."""

from datetime import UTC, datetime
from threading import Lock

from sqlalchemy import Engine

from hub.locate import Places, county_places
from hub.store import reads
from hub.store.database import transaction


class KnownPlaces:
    """Keeps the places that were read last; one process needs one of these."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._key: tuple[object, ...] | None = None
        self._places: Places | None = None

    def of(self, engine: Engine, county: str) -> Places:
        """The county's places as they stand now.

        Raises:
            NotReady: no areas of the county are loaded.
        """
        with transaction(engine) as connection:
            version = reads.data_versions(connection).get("areas", (0, None))[0]
            key = (county, version, datetime.now(UTC).date())
            with self._lock:
                if self._places is None or self._key != key:
                    self._places, self._key = county_places(connection, county), key
                return self._places
