"""``hub key``: what machines say instead of a password. A key is shown once, when it is made."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from hub.access.keys import LONGEST_DAYS, add_key, revoke_key
from hub.access.scopes import SCOPES
from hub.accounts import account_id_of
from hub.running import opened
from hub.store.queries import records
from hub.terminal import moment

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="金鑰 API keys: for machines, within scopes, until a day.",
)


@app.command()
def add(
    account: Annotated[str, typer.Argument(help="The account that answers for the key.")],
    name: Annotated[str, typer.Argument(help="What uses it, e.g. 'nightly upload'.")],
    scope: Annotated[
        list[str], typer.Option(help=f"What it may; several are fine: {', '.join(SCOPES)}.")
    ],
    days: Annotated[int, typer.Option(min=1, max=LONGEST_DAYS, help="Days until it expires.")] = 90,
) -> None:
    """Make a key that acts as an account, within scopes. Prints it, this once."""
    with opened() as connection:
        key = add_key(
            connection, account_id_of(connection, account), name=name, scopes=scope, days=days
        )
    typer.echo(
        f"金鑰只顯示這一次。 Shown this once; `hub key revoke {key.key_id}` ends it.", err=True
    )
    typer.echo(key.text)


@app.command("list")
def list_keys() -> None:
    """List all keys: account, purpose, scopes, expiry, last use."""
    with opened() as connection:
        found = records(connection, "api_keys")
    table = Table(
        "id", "account", "name", "scopes", "state", "expires", "last used", box=None, pad_edge=False
    )
    for row in found:
        table.add_row(
            row["key_id"], row["account"], row["name"], " ".join(row["scopes"]), row["state"],
            moment(row["expires_at"]), moment(row["used_at"]),
        )  # fmt: skip
    Console(highlight=False).print(table)


@app.command()
def revoke(key_id: Annotated[str, typer.Argument(help="Its id, from `hub key list`.")]) -> None:
    """End a key at once."""
    with opened() as connection:
        revoke_key(connection, key_id)
    typer.echo(f"Revoked 已撤銷: {key_id}")
