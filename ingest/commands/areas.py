"""``ingest areas``: a dated set of boundaries."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from ingest.areas import AreaWishes, import_areas
from ingest.places import summarise
from ingest.running import opened
from ingest.terminal import DAY, DryRun, console
from ingest.watch import busy

app = typer.Typer(add_completion=False)


@app.command("areas")
def areas(
    path: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="Shapefile (.shp or .zip), GeoJSON or TopoJSON."),
    ],
    level: Annotated[
        Literal["county", "township", "village"], typer.Option(help="What the areas are.")
    ],
    valid_from: Annotated[
        datetime, typer.Option(formats=DAY, help="The first day on which they hold.")
    ],
    encoding: Annotated[
        str | None, typer.Option(help="utf-8, cp950 …; default: found out.")
    ] = None,
    crs: Annotated[
        int | None, typer.Option(help="EPSG number of the coordinates; default: found out.")
    ] = None,
    source: Annotated[str, typer.Option(help="Who published the file.")] = "NLSC",
    as_of: Annotated[
        datetime | None, typer.Option(formats=DAY, help="The day the file is of.")
    ] = None,
    history: Annotated[
        bool, typer.Option("--history", help="Older boundaries than those known, on purpose.")
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Replace or add a dated set of boundaries. The same file twice changes nothing."""
    settings, engine = opened()
    wishes = AreaWishes(
        level, valid_from.date(), encoding, crs, source, as_of.date() if as_of else None,
        history, settings.max_file_mb, dry_run,
    )  # fmt: skip
    with busy(console, path.name):
        report = import_areas(engine, settings.county, path, wishes)
    summarise(report, console, dry_run=dry_run)
