"""``ingest demo``: a simulated county, marked so."""

from collections.abc import Collection, Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from hub.errors import ClientFault
from hub.locate import county_places
from hub.refusal import Report
from hub.store.database import transaction
from ingest.demo.ground import demo_villages
from ingest.demo.loading import load_demo
from ingest.running import opened
from ingest.simulate.county import DATASETS
from ingest.terminal import console

NUMBERS = ("received", "stored", "unchanged", "refused")

app = typer.Typer(add_completion=False)


@app.command("demo")
def demo(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[DATASET]...", help="Only these; default: all of them."),
    ] = None,
) -> None:
    """Load a simulated county (marked so): hotspots, clinics, ambulances, issues. Real data are never added to."""
    only = frozenset(names or DATASETS)
    if unknown := sorted(only - DATASETS):
        raise ClientFault(
            f"Nothing is simulated of {', '.join(unknown)}.",
            hint=f"Choose from: {', '.join(sorted(DATASETS))}.",
        )
    settings, engine = opened()
    with transaction(engine) as connection:
        places = county_places(connection, settings.county)
        villages = demo_villages(connection, settings.county, places.at)
    if not villages:
        console.print(
            "沒有人口資料，無法放置模擬據點。 No population figures: simulated things stand where people live, so none "
            "are loaded. Load a population with `ingest population`."
        )
        return
    show(load_demo(engine, places, villages, only), console, only)


def show(done: Sequence[Report], console: Console, asked: Collection[str] = DATASETS) -> None:
    """Prints what was loaded, and the datasets that were left alone."""
    table = Table(title="模擬資料 Simulated data", title_justify="left")
    table.add_column("資料 data")
    for head in ("收到\nreceived", "存入\nstored", "未變\nunchanged", "退回\nrefused"):
        table.add_column(head, justify="right")
    for report in done:
        numbers = (f"{getattr(report, name):,}" for name in NUMBERS)
        table.add_row(f"{report.dataset} / {report.kind}", *numbers)
    if done:
        console.print(table)
    for name in sorted(set(asked) - {report.dataset for report in done}):
        console.print(
            f"{name}：已有實際資料，不載入模擬資料。 Real data are there: no simulated data loaded.",
            highlight=False,
            soft_wrap=True,
        )
