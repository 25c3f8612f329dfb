"""``hub up``: everything, privately, until Ctrl-C."""

from pathlib import Path
from typing import Annotated

import typer

from hub.embedded.supervisor import Plan, Supervisor
from hub.settings import PROJECT, load

app = typer.Typer(add_completion=False)


@app.command()
def up(
    port: Annotated[
        int | None,
        typer.Option(
            min=0, max=65535, help="Listen here; 0: any free port. Default: 8000 or a free one."
        ),
    ] = None,
    no_demo: Annotated[bool, typer.Option("--no-demo", help="Load no simulated data.")] = False,
    reset: Annotated[
        bool, typer.Option("--reset", help="Throw the private database and broker away first.")
    ] = False,
    root: Annotated[
        Path, typer.Option(help="The folder that gets .hub/.", hidden=True, file_okay=False)
    ] = PROJECT,
) -> None:
    """Run everything: private database and broker, API and screen. Ctrl-C stops it."""
    settings = load(from_running=False)
    plan = Plan(root=root.resolve(), settings=settings, port=port, demo=not no_demo, reset=reset)
    Supervisor(plan, say=lambda line: typer.echo(f"· {line}", err=True), announce=typer.echo).run()
