"""``ingest deliveries``: what arrived, and what became of it."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from hub.store.database import transaction
from hub.store.queries import records
from ingest.running import opened
from ingest.terminal import console

LIST_WIDTH = 150
"""Characters of a list that is piped on: nothing of it is cut."""

app = typer.Typer(add_completion=False)


@app.command("deliveries")
def deliveries(
    name: Annotated[
        str | None, typer.Argument(metavar="[DATASET]", help="Only of this dataset.")
    ] = None,
    most: Annotated[int, typer.Option(min=1, help="So many at most.")] = 20,
) -> None:
    """List what arrived, newest first, and what became of it."""
    _, engine = opened()
    with transaction(engine) as connection:
        asked = {"dataset": name, "since": None, "until": None, "most": most}
        found = records(connection, "deliveries", **asked)
    columns = ("delivery_id", "dataset", "kind", "source", "state", "received", "stored",
               "unchanged", "duplicate", "refused", "closed", "filename")  # fmt: skip
    table = Table(*columns, box=None, pad_edge=False)
    for row in found:
        table.add_row(*("" if row[each] is None else str(row[each]) for each in columns))
    wide = Console(width=max(console.width, LIST_WIDTH))
    wide.print(table, highlight=False, markup=False)
