"""``hub settings``: every setting, as a page."""

import typer

from hub.settings import rendered

app = typer.Typer(add_completion=False)


@app.command("settings")
def print_settings() -> None:
    """Print every setting, in Markdown: the page docs/settings.md."""
    typer.echo(rendered(), nl=False)
