"""``ingest population``: a picture of where residents live."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from ingest.places import summarise
from ingest.population import PopulationWishes, import_population
from ingest.running import opened
from ingest.terminal import DAY, DryRun, console
from ingest.watch import busy

app = typer.Typer(add_completion=False)


@app.command("population")
def population(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            help="SEGIS polygons and population table, or one CSV of lon, lat, residents.",
        ),
    ],
    name: Annotated[
        str | None, typer.Option(help="The surface's name; default: kind and month.")
    ] = None,
    as_of: Annotated[
        datetime | None, typer.Option(formats=DAY, help="The day the figures are of.")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(help="utf-8, cp950 …; default: found out.")
    ] = None,
    crs: Annotated[
        int | None, typer.Option(help="EPSG number of the coordinates; default: found out.")
    ] = None,
    source: Annotated[str | None, typer.Option(help="Who published the figures.")] = None,
    dry_run: DryRun = False,
) -> None:
    """Load a finer picture of where residents live. The same files twice change nothing."""
    settings, engine = opened()
    day = as_of.date() if as_of else None
    wishes = PopulationWishes(name, day, encoding, crs, source, settings.max_file_mb, dry_run)
    with busy(console, " + ".join(path.name for path in paths)):
        report = import_population(engine, settings.county, paths, wishes)
    summarise(report, console, dry_run=dry_run)
