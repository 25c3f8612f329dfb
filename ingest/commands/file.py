"""``ingest file``: files of a dataset, one delivery each."""

import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from hub.errors import ClientFault, SourceError
from hub.locate import county_places
from hub.registry import dataset
from hub.store.database import transaction
from hub.terminal import REFUSED
from ingest.filing import Wishes, import_file
from ingest.report import summarise, write_report
from ingest.running import opened
from ingest.terminal import console, say

app = typer.Typer(add_completion=False)


@app.command("file")
def file(
    name: Annotated[str, typer.Argument(metavar="DATASET", help="The dataset, e.g. wifi.")],
    paths: Annotated[
        list[Path],
        typer.Argument(
            help="CSV, Excel, ODS, JSON, XML, Shapefile or GeoPackage files, or one of them in a .zip; one delivery each."
        ),
    ],
    full: Annotated[
        bool, typer.Option("--full", help="What the file does not list has ended.")
    ] = False,
    addition: Annotated[
        bool, typer.Option("--addition", help="The file only adds or changes.")
    ] = False,
    source: Annotated[
        str | None, typer.Option(help="Whose file it is; default: by its header.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option(help="What the rows are, e.g. run; default: by the header.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Report what would happen; store nothing.")
    ] = False,
    encoding: Annotated[
        str | None, typer.Option(help="utf-8, cp950 …; default: found out.")
    ] = None,
    crs: Annotated[
        int | None, typer.Option(help="EPSG number of the coordinates; default: found out.")
    ] = None,
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day the list is of.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(help="Write refused and flagged rows to this CSV.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before ending features.")] = False,
) -> None:
    """Import files of a dataset. Sending the same file twice changes nothing."""
    if full and addition:
        raise ClientFault(
            "--full and --addition exclude each other.", hint="Give one of them, or neither."
        )
    settings, database = opened()
    declared = dataset(name)
    wishes = Wishes(
        mode="full" if full else "addition" if addition else None, kind=kind, source=source, dry_run=dry_run,
        encoding=encoding, srid=crs, as_of=as_of.date() if as_of else None,
        max_file_mb=settings.max_file_mb, retention=timedelta(days=settings.retention_days), confirm=lambda closing: closing == 0 or yes or _ask(closing),
    )  # fmt: skip
    with transaction(database) as connection:
        places = county_places(connection, settings.county)
    failed = False
    for path in paths:
        try:
            done = import_file(database, declared, path, places, wishes, console)
        except SourceError as fault:
            failed = True
            say(fault, path)
            continue
        summarise(done, console)
        if report is not None:
            write_report(done, report)
            console.print(f"  → {report}")
    if failed:
        raise typer.Exit(REFUSED)


def _ask(closing: int) -> bool:
    """Asks a person at a terminal; anybody else must say --yes."""
    if not sys.stdin.isatty():
        return False
    return typer.confirm(
        f"{closing} 個據點不在這份完整清單上，將停用。{closing} features are not listed and will end. OK?"
    )
