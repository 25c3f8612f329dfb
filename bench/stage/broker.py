"""A private Mosquitto of the bench's own, as ``script/server`` runs it; thrown away afterwards."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hub.embedded.broker import Broker

PASSWORD = "bench"


@contextmanager
def broker() -> Iterator[str]:
    """The address of a fresh broker; ``HUB_MQTT_URL`` is set to it for child processes."""
    with tempfile.TemporaryDirectory(prefix="hub-bench-broker-") as folder:
        home = Path(folder)
        home.chmod(0o755)
        made = Broker(home, password=PASSWORD, say=lambda line: None)
        made.start()
        try:
            os.environ["HUB_MQTT_URL"] = made.url
            yield made.url
        finally:
            made.stop()
            made.remove()
