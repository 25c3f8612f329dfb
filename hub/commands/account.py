"""``hub account``: who may sign in. A password is asked for at the terminal, or read from a pipe; never an argument."""

import sys
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from hub import accounts
from hub.access.passwords import refuse_weak
from hub.roles import Role
from hub.running import opened
from hub.terminal import moment

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="帳號 Accounts: who may sign in, and as what."
)


class Chosen(StrEnum):
    """The roles that an account can have."""

    OFFICIAL = Role.OFFICIAL.value
    EMS = Role.EMS.value
    OPERATOR = Role.OPERATOR.value
    ADMIN = Role.ADMIN.value


Name = Annotated[str, typer.Argument(help="The account's name, e.g. lin.yt.")]
AsRole = Annotated[Chosen, typer.Option("--role", help="What the account may.")]
Office = Annotated[
    str | None, typer.Option(help="The office it belongs to, e.g. 消防局; an official needs one.")
]


@app.command()
def add(name: Name, role: AsRole, office: Office = None) -> None:
    """Add an account. Its password is asked for, or read from a pipe."""
    password = asked_password(name)
    with opened() as connection:
        accounts.add_account(
            connection, name=name, role=Role(role.value), office=office, password=password
        )
    typer.echo(f"Added 已新增: {name}, {role.value}")


@app.command("list")
def list_accounts() -> None:
    """List all accounts: role, office, state, last sign-in."""
    with opened() as connection:
        found = accounts.accounts(connection)
    table = Table("name", "role", "office", "state", "last sign-in", box=None, pad_edge=False)
    for row in found:
        when = moment(row["signed_in_at"])
        table.add_row(row["name"], row["role"], row["office"] or "", _state(row), when)
    Console(highlight=False).print(table)


@app.command()
def role(name: Name, role: AsRole, office: Office = None) -> None:
    """Give an account another role, or another office. It must sign in again."""
    with opened() as connection:
        accounts.set_role(connection, name, Role(role.value), office)
    typer.echo(f"Changed 已變更: {name}, {role.value}")


@app.command()
def password(name: Name) -> None:
    """Give an account another password. It is signed out everywhere."""
    with opened() as connection:
        accounts.account_id_of(connection, name)
    chosen = asked_password(name)
    with opened() as connection:
        accounts.set_password(connection, name, chosen)
    typer.echo(f"Changed 已變更: {name}")


@app.command()
def disable(
    name: Name,
    undo: Annotated[bool, typer.Option("--undo", help="Let a disabled account in again.")] = False,
) -> None:
    """End an account at once: its sessions, its keys, its sign-in. Accounts are never deleted."""
    with opened() as connection:
        (accounts.enable if undo else accounts.disable)(connection, name)
    typer.echo(f"Enabled 已恢復: {name}" if undo else f"Disabled 已停用: {name}")


@app.command()
def unlock(name: Name) -> None:
    """Let an account that was locked after failures try again at once."""
    with opened() as connection:
        accounts.unlock(connection, name)
    typer.echo(f"Unlocked 已解鎖: {name}")


def asked_password(name: str) -> str:
    """A password from the terminal, typed twice and not shown; or the first line of a pipe.

    Raises:
        BadParameter: it will not do.
    """
    if sys.stdin.isatty():
        said: str = typer.prompt("密碼 Password", hide_input=True, confirmation_prompt=True)
    else:
        said = sys.stdin.readline().rstrip("\r\n")
    refuse_weak(said, name=name.strip().casefold())
    return said


def _state(row: dict[str, Any]) -> str:
    words = [word for word in ("demo", "disabled", "locked") if row[word]]
    return ", ".join(words) or "active"
