"""``ingest roads``: the lines along which travel is counted."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from ingest.places import summarise
from ingest.roads import RoadWishes, import_roads
from ingest.running import opened
from ingest.terminal import AsOf, DryRun, Encoding, console
from ingest.watch import busy

app = typer.Typer(add_completion=False)


@app.command("roads")
def roads(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="Lines: Shapefile (.shp or .zip), GeoJSON or GeoPackage."
        ),
    ],
    road_class: Annotated[
        Literal["freeway", "expressway", "provincial", "county", "township", "other"] | None,
        typer.Option("--class", help="What all roads of the file are; default: by its column."),
    ] = None,
    source: Annotated[
        str, typer.Option(help="Who published the file; roads of other sources stay.")
    ] = "roads",
    as_of: AsOf = None,
    encoding: Encoding = None,
    crs: Annotated[
        int | None, typer.Option(help="EPSG number of the coordinates; default: found out.")
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Replace the roads along which travel is counted. The same file twice changes nothing."""
    settings, engine = opened()
    wishes = RoadWishes(
        source, as_of.date() if as_of else None, road_class, encoding, crs, settings.max_file_mb, dry_run,
    )  # fmt: skip
    with busy(console, path.name):
        report = import_roads(engine, settings.county, path, wishes)
    summarise(report, console, dry_run=dry_run)
