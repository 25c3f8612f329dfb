"""The commands ``ingest mqtt`` and ``ingest replay``."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine

from hub.clock import COUNTY_ZONE
from hub.codes import REFUSALS
from hub.settings import Settings
from ingest.mqtt.replay import Replayed, Wanted, replay
from ingest.mqtt.worker import intake, topics, work

Opened = Callable[[], tuple[Settings, Engine]]

LOG_LINE = "ts=%(asctime)s level=%(levelname)s logger=%(name)s %(message)s"
WORDS = {
    "readable": "解得開（試跑） readable now (dry run)",
    "stored": "已存入 stored",
    "unchanged": "未變 unchanged",
    "duplicate": "重複 duplicate",
    "refused": "再次退回 refused again",
}


def register(app: typer.Typer, opened: Opened, console: Console) -> None:
    """Adds the commands to ``ingest``; ``opened`` gives the settings and the running database."""

    @app.command("mqtt")
    def mqtt(
        worker: Annotated[
            int, typer.Option(min=1, max=64, help="Its number: each runs once, under a fixed id.")
        ] = 1,
        verbose: Annotated[
            bool,
            typer.Option(
                "--verbose", help="Log every batch, before and after its acknowledgement."
            ),
        ] = False,
    ) -> None:
        """Take messages in, until told to stop. What is not stored is not acknowledged, and waits at the broker."""
        level = logging.DEBUG if verbose else logging.INFO
        logging.basicConfig(format=LOG_LINE, level=logging.INFO)
        logging.getLogger("ingest").setLevel(level)
        work(*opened(), worker)

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
