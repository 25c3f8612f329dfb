"""``ingest replay``: refused messages, once more."""

from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from hub.clock import COUNTY_ZONE
from hub.codes import REFUSALS
from ingest.mqtt.replay import Replayed, Wanted, replay
from ingest.mqtt.worker import intake, topics
from ingest.running import opened
from ingest.terminal import console

WORDS = {
    "readable": "解得開（試跑） readable now (dry run)",
    "stored": "已存入 stored",
    "unchanged": "未變 unchanged",
    "duplicate": "重複 duplicate",
    "refused": "再次退回 refused again",
}

app = typer.Typer(add_completion=False)


@app.command("replay")
def replay_refused(
    code: Annotated[str | None, typer.Option(help="Only those refused with this code.")] = None,
    dataset: Annotated[str | None, typer.Option(help="Only those of this dataset.")] = None,
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"],
            help="Received from then on, county time.",
        ),
    ] = None,
    refused_id: Annotated[
        list[int] | None, typer.Option("--id", help="Only this one; may be given again.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be read now; store nothing.")
    ] = False,
) -> None:
    """Send refused messages through the decoders again, after a fix. None is ever replayed twice."""
    settings, engine = opened()
    wanted = Wanted(
        code,
        dataset,
        since.replace(tzinfo=COUNTY_ZONE) if since else None,
        tuple(refused_id or ()),
    )
    done = replay(
        engine,
        intake(settings, engine, "replay"),
        topics(settings).read,
        wanted,
        dry_run=dry_run,
    )
    summarise(done, console)


def summarise(done: Replayed, console: Console) -> None:
    """Prints what a replay came to."""
    console.print(f"退回的訊息 Refused messages: {done.found:,}", style="bold", highlight=False)
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(justify="left")
    table.add_column(justify="right")
    for outcome, number in done.outcomes.items():
        table.add_row(WORDS[outcome], f"{number:,}")
    table.add_row(
        "仍無法解讀，維持原狀 still not readable, left as they are", f"{done.still.total():,}"
    )
    console.print(table)
    for code, number in done.still.items():
        console.print(f"  ✗ {code} × {number}：{REFUSALS[code].zh}\n    {REFUSALS[code].en}")
