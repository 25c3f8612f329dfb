"""``hub revision``: a migration, written from what the declared tables are."""

from pathlib import Path
from typing import Annotated

import typer

from hub.registry import metadata
from hub.running import database_address
from hub.settings import load
from hub.store.revision import write_revision
from hub.store.version import VERSIONS

app = typer.Typer(add_completion=False)


@app.command()
def revision(
    message: Annotated[
        str, typer.Argument(help="What the migration does, e.g. 'Add the clinics'.")
    ],
    into: Annotated[
        Path, typer.Option(help="Write it into this folder.", file_okay=False, exists=True)
    ] = VERSIONS,
) -> None:
    """Write the migration from the running database to the declared tables. Read it before you commit it."""
    written = write_revision(database_address(load()), message, metadata(), into.resolve())
    typer.echo(written or "The database has exactly the declared tables: nothing to write.")
