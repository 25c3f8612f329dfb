"""``hub migrate``: the database, brought to this version's schema."""

import time
from typing import Annotated

import typer

from hub.errors import DatabaseAway
from hub.running import database_address
from hub.settings import load
from hub.store import schema

RETRY_S = 1.0
"""Between two tries at a database that is just starting."""

app = typer.Typer(add_completion=False)


@app.command()
def migrate(
    wait: Annotated[
        float, typer.Option(min=0, help="Seconds to wait for a database that is just starting.")
    ] = 0,
) -> None:
    """Bring the database to this version's schema. Safe to run twice."""
    address = database_address(load())
    until = time.monotonic() + wait
    while True:
        try:
            schema.migrate(address)
        except DatabaseAway:
            if time.monotonic() > until:
                raise
            time.sleep(RETRY_S)
        else:
            return
