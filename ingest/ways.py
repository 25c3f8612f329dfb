"""The commands ``ingest roads`` and ``ingest crossings``."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from sqlalchemy import Engine

from hub.settings import Settings
from ingest.crossings import CrossingWishes, import_crossings
from ingest.places import DAY, DryRun, summarise
from ingest.roads import RoadWishes, import_roads
from ingest.watch import busy

Opened = Callable[[], tuple[Settings, Engine]]
AsOf = Annotated[datetime | None, typer.Option(formats=DAY, help="The day the file is of.")]
Encoding = Annotated[str | None, typer.Option(help="utf-8, cp950 …; default: found out.")]


def register(app: typer.Typer, opened: Opened, console: Console) -> None:
    """Adds the commands to ``ingest``; ``opened`` gives the settings and the running database."""

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

    @app.command("crossings")
    def crossings(
        path: Annotated[
            Path, typer.Argument(metavar="FILE", help="CSV, one ferry or flight a line.")
        ],
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
