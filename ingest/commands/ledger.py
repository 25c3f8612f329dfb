"""``ingest ledger``: per source and day, received = stored + unchanged + duplicate + refused, and whether it adds up."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine

from hub.errors import ServiceFault
from hub.store.database import transaction
from hub.store.queries import records
from ingest.running import opened
from ingest.terminal import DAY, console

NUMBERS = ("received", "stored", "unchanged", "duplicate", "refused")
HEADS = {
    "received": "收到\nreceived",
    "stored": "存入\nstored",
    "unchanged": "未變\nunchanged",
    "duplicate": "重複\nduplicate",
    "refused": "退回\nrefused",
}

app = typer.Typer(add_completion=False)


@app.command("ledger")
def ledger(
    dataset: Annotated[str | None, typer.Option(help="Only this dataset.")] = None,
    source: Annotated[str | None, typer.Option(help="Only this source.")] = None,
    since: Annotated[
        datetime | None, typer.Option("--from", formats=DAY, help="First day, county time.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option("--to", formats=DAY, help="Last day, county time.")
    ] = None,
) -> None:
    """Print what arrived and what became of it, per source and day. Ends with an error where it does not add up."""
    _, engine = opened()
    lines = read_ledger(engine, dataset, source, _day(since), _day(until))
    show(lines, console)
    off = sum(not adds_up(line) for line in lines)
    if off:
        raise ServiceFault(
            f"{off} lines of the ledger do not add up.",
            hint="Keep the database as it is, and give it to whoever maintains the hub.",
        )


def read_ledger(
    engine: Engine, dataset: str | None, source: str | None, since: date | None, until: date | None
) -> list[Mapping[str, Any]]:
    """The ledger's lines, newest day first."""
    with transaction(engine) as connection:
        found = records(connection, "ledger", dataset=dataset, since=since, until=until)
    return [line for line in found if source in (None, line["source"])]


def adds_up(line: Mapping[str, Any]) -> bool:
    """received = stored + unchanged + duplicate + refused."""
    return bool(line["received"] == sum(line[name] for name in NUMBERS[1:]))


def show(lines: Sequence[Mapping[str, Any]], console: Console) -> None:
    """Prints the lines and their sum."""
    table = Table(title="收件帳 Ledger", title_justify="left")
    for head in ("日\nday", "資料集\ndataset", "來源\nsource"):
        table.add_column(head)
    for name in NUMBERS:
        table.add_column(HEADS[name], justify="right")
    table.add_column("相符\nadds up", justify="center")
    for line in lines:
        mark = "（模擬 simulated）" if line["simulated"] else ""
        table.add_row(
            f"{line['day']:%Y-%m-%d}", line["dataset"], f"{line['source']}{mark}",
            *(f"{line[name]:,}" for name in NUMBERS), "✓" if adds_up(line) else "✗",
        )  # fmt: skip
    table.add_section()
    sums = {name: sum(line[name] for line in lines) for name in NUMBERS}
    total = [f"{sums[name]:,}" for name in NUMBERS]
    table.add_row("總計 total", "", "", *total, "✓" if adds_up(sums) else "✗")
    console.print(table)


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()
