"""The commands ``ingest areas`` and ``ingest population``, and the report of places for a clerk."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine

from hub.codes import POPULATION_ROWS, ROAD_LINES
from hub.places import PlacesReport
from hub.settings import Settings
from ingest.areas import AreaWishes, import_areas
from ingest.population import PopulationWishes, import_population
from ingest.watch import NOTHING_STORED, busy

DAY = ["%Y-%m-%d"]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Report what would happen; store nothing.")]
Opened = Callable[[], tuple[Settings, Engine]]


def register(app: typer.Typer, opened: Opened, console: Console) -> None:
    """Adds the commands to ``ingest``; ``opened`` gives the settings and the running database."""

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


def summarise(report: PlacesReport, console: Console, *, dry_run: bool = False) -> None:
    """Prints what became of a delivery of places."""
    title = f"{report.filename or report.source} → {report.dataset}（{report.source}）"
    table = Table(title=title, title_justify="left", show_header=False, box=None, pad_edge=False)
    table.add_column(justify="left")
    table.add_column(justify="right")
    counts = [
        ("收到 received", report.received),
        ("  新增或更新 stored", report.stored),
        ("  未變 unchanged", report.unchanged),
        ("  重複或合併 duplicate or joined", report.duplicate),
        ("  退回 refused", report.refused),
    ]
    if report.ended:
        counts.append(("由新版取代或終止 replaced or ended", report.ended))
    for words, value in [*counts, *report.lines]:
        table.add_row(words, f"{value:,.0f}")
    console.print(table)
    for code, rows in report.refused_by_code.items():
        why = {**POPULATION_ROWS, **ROAD_LINES}[code]
        console.print(f"  ✗ {code} × {rows:,}：{why.zh} {why.en}")
    for warning in report.warnings:
        console.print(f"  · {warning}", style="dim", markup=False)
    if dry_run:
        console.print(NOTHING_STORED, style="bold")
