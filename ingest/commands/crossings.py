"""``ingest crossings``: the ferries and flights by which islands are reached."""

from pathlib import Path
from typing import Annotated

import typer

from ingest.crossings import CrossingWishes, import_crossings
from ingest.places import summarise
from ingest.running import opened
from ingest.terminal import AsOf, DryRun, Encoding, console
from ingest.watch import busy

app = typer.Typer(add_completion=False)


@app.command("crossings")
def crossings(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, one ferry or flight a line.")],
    source: Annotated[
        str, typer.Option(help="Whose timetable it is, where a line does not say.")
    ] = "crossings",
    as_of: AsOf = None,
    encoding: Encoding = None,
    dry_run: DryRun = False,
) -> None:
    """Replace the ferries and flights by which islands are reached. The same file twice changes nothing.

    Columns: kind (ferry or air), name, from_lon, from_lat, to_lon, to_lat, minutes (the timetable's mean with the
    waiting); and both_ways, source, as_of where wanted.
    """
    settings, engine = opened()
    day = as_of.date() if as_of else None
    wishes = CrossingWishes(source, day, encoding, settings.max_file_mb, dry_run)
    with busy(console, path.name):
        report = import_crossings(engine, settings.county, path, wishes)
    summarise(report, console, dry_run=dry_run)
