"""``hub openapi``: what the API says of itself."""

import json

import typer

from hub.api.app import openapi

app = typer.Typer(add_completion=False)


@app.command()
def print_openapi() -> None:
    """Print the API's OpenAPI document."""
    typer.echo(json.dumps(openapi(), ensure_ascii=False, indent=2))
