"""What a new database is filled with before it is shown: the county's areas, and simulated data where wanted."""

import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg

from hub.embedded.process import Process

PATIENCE_S = 600.0
"""A national boundary file on a slow disk takes minutes, not more."""

HAS_PLACES = """
SELECT EXISTS (SELECT FROM area WHERE county_code = %(county)s)
   AND EXISTS (SELECT FROM surface WHERE county_code = %(county)s)
"""
HAS_DATA = (
    "SELECT EXISTS (SELECT FROM delivery WHERE state = 'stored' AND dataset <> ALL (%(places)s))"
)
HAS_SIMULATED = "SELECT EXISTS (SELECT FROM delivery WHERE state = 'stored' AND simulated)"
PLACE_DELIVERIES = ["areas", "population", "roads", "crossings", "closures"]


@dataclass(frozen=True)
class Loader:
    """Fills the database at ``url`` by running the command ``ingest``, as a person would."""

    url: str
    county: str
    root: Path
    folder: Path
    environment: Mapping[str, str]
    say: Callable[[str], None]

    def load_places(self) -> None:
        """Areas, population and surface of the county, unless they are there.

        Raises:
            ServiceFault: the command failed; the message carries its last words.
        """
        if self._holds(HAS_PLACES):
            return
        self.say(f"Loading areas and population of county {self.county}")
        self._ingest("places")

    def load_demo(self) -> None:
        """Simulated data, unless any data are there.

        Raises:
            ServiceFault: the command failed; the message carries its last words.
        """
        if self._holds(HAS_DATA):
            return
        self.say("Loading simulated data 模擬資料 (an imported file replaces it)")
        self._ingest("demo")

    def is_simulated(self) -> bool:
        """Are any of the data there simulated ones?"""
        return self._holds(HAS_SIMULATED)

    def _holds(self, question: str) -> bool:
        known = {"county": self.county, "places": PLACE_DELIVERIES}
        with closing(psycopg.connect(self.url)) as connection:
            row = connection.execute(question, known).fetchone()
        return bool(row and row[0])

    def _ingest(self, command: str) -> None:
        process = Process(f"ingest-{command}", folder=self.folder)
        argv = [sys.executable, "-m", "ingest", command]
        process.start(argv, cwd=self.root, env=self.environment)
        try:
            code = process.wait(PATIENCE_S)
        finally:
            process.stop()
        if code:
            raise process.failure(f"`ingest {command}` failed with exit code {code}. It said:")
