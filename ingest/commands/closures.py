"""``ingest closures``: the days on which the county closed its offices."""

from pathlib import Path
from typing import Annotated

import typer

from ingest.closures import ClosureWishes, import_closures
from ingest.places import summarise
from ingest.running import opened
from ingest.terminal import DryRun, Encoding, console
from ingest.watch import busy

app = typer.Typer(add_completion=False)


@app.command("closures")
def closures(
    path: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV with the columns date, reason, source.")
    ],
    years: Annotated[
        list[int] | None,
        typer.Option(
            "--year",
            help="A year of which the file is the whole list, also where it has no day of it.",
        ),
    ] = None,
    source: Annotated[
        str, typer.Option(help="Who announced it, for rows that do not say.")
    ] = "county",
    encoding: Encoding = None,
    dry_run: DryRun = False,
) -> None:
    """Replace the days, of the years in the file, on which the county's offices were closed."""
    settings, engine = opened()
    wishes = ClosureWishes(years or (), source, encoding, settings.max_file_mb, dry_run)
    with busy(console, path.name):
        report = import_closures(engine, settings.county, path, wishes)
    summarise(report, console, dry_run=dry_run)
