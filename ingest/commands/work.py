"""``ingest work``: queued uploads, until told to stop."""

import logging
import signal
from types import FrameType
from typing import Annotated

import typer

from ingest.running import opened
from ingest.upkeeping import Upkeeping
from ingest.work import Worker

LOG_LINE = "%(asctime)s %(levelname)s %(name)s %(message)s"

app = typer.Typer(add_completion=False)


@app.command("work")
def work(
    once: Annotated[bool, typer.Option("--once", help="Stop when nothing waits any more.")] = False,
) -> None:
    """Take queued uploads in, and keep the tables tidy once a minute. Ctrl-C stops it; nothing is half stored."""
    settings, engine = opened()
    logging.basicConfig(format=LOG_LINE, level=logging.INFO)
    signal.signal(signal.SIGTERM, _interrupt)
    assert settings.database_url is not None
    worker = Worker(settings, settings.database_url.get_secret_value())
    upkeep = Upkeeping(engine, settings)
    if not once:
        upkeep.start()
    try:
        worker.run(once=once)
    except KeyboardInterrupt:
        logging.getLogger("ingest.work").info("event=stopped")
    finally:
        upkeep.stop()


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Told to stop is Ctrl-C to us: what is being stored is taken back."""
    raise KeyboardInterrupt
