"""The terminal at which ``ingest`` is used: what commands print to, share in their options, and say of a fault."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from hub.errors import HubError

LOG_LINE = "ts=%(asctime)s level=%(levelname)s logger=%(name)s %(message)s"

DAY = ["%Y-%m-%d"]
"""How a day is given as an option."""

BY_COMMAND = "command"
"""Who did it, where it was done at the server's own terminal."""

DryRun = Annotated[bool, typer.Option("--dry-run", help="Report what would happen; store nothing.")]
AsOf = Annotated[datetime | None, typer.Option(formats=DAY, help="The day the file is of.")]
Encoding = Annotated[str | None, typer.Option(help="utf-8, cp950 …; default: found out.")]

console = Console()
errors = Console(stderr=True)


def say(fault: HubError, path: Path | None = None) -> None:
    """Tells a fault, and of which file it is."""
    place = f"{path}: " if path else ""
    errors.print(
        f"✗ {place}[{fault.code}] {fault.message}\n  {fault.hint}", markup=False, highlight=False
    )
