"""``ingest mqtt``: messages, until told to stop."""

import logging
from typing import Annotated

import typer

from ingest.mqtt.worker import work
from ingest.running import opened
from ingest.terminal import LOG_LINE

app = typer.Typer(add_completion=False)


@app.command("mqtt")
def mqtt(
    worker: Annotated[
        int, typer.Option(min=1, max=64, help="Its number: each runs once, under a fixed id.")
    ] = 1,
    verbose: Annotated[
        bool,
        typer.Option("--verbose", help="Log every batch, before and after its acknowledgement."),
    ] = False,
) -> None:
    """Take messages in, until told to stop. What is not stored is not acknowledged, and waits at the broker."""
    level = logging.DEBUG if verbose else logging.INFO
    logging.basicConfig(format=LOG_LINE, level=logging.INFO)
    logging.getLogger("ingest").setLevel(level)
    work(*opened(), worker)
