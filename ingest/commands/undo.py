"""``ingest undo``: a stored delivery, taken back."""

from typing import Annotated

import typer

from hub.undo import undo
from ingest.running import opened
from ingest.terminal import BY_COMMAND, console

app = typer.Typer(add_completion=False)


@app.command("undo")
def undo_(
    delivery_id: Annotated[int, typer.Argument(metavar="ID", help="The delivery's number.")],
) -> None:
    """Take a stored delivery back: what it replaced or ended comes back."""
    _, engine = opened()
    done = undo(engine, delivery_id, by=BY_COMMAND)
    console.print(
        f"已復原 undone: {done.delivery_id} ({done.dataset})：移除 removed {done.removed:,}、恢復 restored "
        f"{done.restored:,}", highlight=False,
    )  # fmt: skip
