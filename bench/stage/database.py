"""A private PostGIS of the bench's own, migrated, with the county's places; thrown away afterwards."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hub.embedded.cluster import Cluster
from hub.store.schema import migrate

PASSWORD = "bench"


@contextmanager
def database() -> Iterator[str]:
    """The address of a fresh database; ``HUB_DATABASE_URL`` is set to it for child processes."""
    with tempfile.TemporaryDirectory(prefix="hub-bench-") as folder:
        home = Path(folder)
        home.chmod(0o755)
        cluster = Cluster(home, password=PASSWORD, say=lambda line: None)
        cluster.start()
        try:
            cluster.ensure_database()
            url = cluster.url()
            migrate(url)
            os.environ["HUB_DATABASE_URL"] = url
            subprocess.run(
                [sys.executable, "-m", "ingest", "places"], check=True, capture_output=True
            )
            yield url
        finally:
            cluster.stop()
            cluster.remove()
