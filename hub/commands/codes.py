"""``hub codes``: every code, as a page."""

import typer

from hub.codebook import rendered

app = typer.Typer(add_completion=False)


@app.command("codes")
def print_codes() -> None:
    """Print every code, with what it means and what to do, in Markdown: the page docs/codes.md."""
    typer.echo(rendered(), nl=False)
