"""``hub dictionary``: every dataset, as a page."""

import typer

from hub.dictionary import rendered

app = typer.Typer(add_completion=False)


@app.command("dictionary")
def print_dictionary() -> None:
    """Print every dataset's fields, sources and metrics, in Markdown."""
    typer.echo(rendered(), nl=False)
