"""The command ``hub``: run it, serve its API, migrate its database, print what it is made of."""

import json
import socket
import sys
import time
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from uvicorn.importer import import_from_string

from hub.commands.accounts import accounts
from hub.commands.database import database_address
from hub.commands.keys import keys
from hub.embedded.supervisor import Plan, Supervisor
from hub.errors import ClientFault, DatabaseAway, HubError
from hub.settings import PROJECT, load, rendered
from hub.store.database import migrate as migrate_database
from hub.store.revision import VERSIONS, write_revision

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__
)
app.add_typer(accounts, name="account")
app.add_typer(keys, name="key")

API = "hub.api.served:app"
"""Loaded by name when it is served: ``hub up`` need not wait for libraries that only the API uses."""
OPENAPI = "hub.api.app:openapi"
TABLES = "hub.registry:metadata"
DICTIONARY = "hub.dictionary:rendered"
CODES = "hub.codebook:rendered"

REFUSED = 1
"""Exit code: what was asked cannot be done; who asked can mend it."""
SERVICE = 2
"""Exit code: the service cannot; the operator can mend it."""

RETRY_S = 1.0
"""Between two tries at a database that is just starting."""

LAST_ANSWERS_S = 5
"""Requests still being answered at a stop get this long."""


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


@app.command()
def serve(
    host: Annotated[
        str | None, typer.Option(help="Listen on this address; default HUB_HOST.")
    ] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Listen on this port; default HUB_PORT.")
    ] = None,
    fd: Annotated[
        int | None, typer.Option(hidden=True, help="A listening socket, inherited from hub up.")
    ] = None,
) -> None:
    """Serve the API and the screen on a database that is there."""
    settings = load()
    database_address(settings)
    config = uvicorn.Config(
        API,
        factory=True,
        host=settings.host if host is None else host,
        port=settings.port if port is None else port,
        timeout_graceful_shutdown=LAST_ANSWERS_S,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
    )
    inherited = None if fd is None else [socket.socket(fileno=fd)]
    server = uvicorn.Server(config)
    server.run(sockets=inherited)
    if not server.started:
        sys.exit(SERVICE)


@app.command()
def migrate(
    wait: Annotated[
        float, typer.Option(min=0, help="Seconds to wait for a database that is just starting.")
    ] = 0,
) -> None:
    """Bring the database to this version's schema. Safe to run twice."""
    address = database_address(load())
    until = time.monotonic() + wait
    while True:
        try:
            migrate_database(address)
        except DatabaseAway:
            if time.monotonic() > until:
                raise
            time.sleep(RETRY_S)
        else:
            return


@app.command()
def revision(
    message: Annotated[
        str, typer.Argument(help="What the migration does, e.g. 'Add the clinics'.")
    ],
    into: Annotated[
        Path, typer.Option(help="Write it into this folder.", file_okay=False, exists=True)
    ] = VERSIONS,
) -> None:
    """Write the migration from the running database to the declared tables. Read it before you commit it."""
    written = write_revision(
        database_address(load()), message, import_from_string(TABLES)(), into.resolve()
    )
    typer.echo(written or "The database has exactly the declared tables: nothing to write.")


@app.command()
def openapi() -> None:
    """Print the API's OpenAPI document."""
    typer.echo(json.dumps(import_from_string(OPENAPI)(), ensure_ascii=False, indent=2))


@app.command("settings")
def print_settings() -> None:
    """Print every setting, in Markdown: the page docs/settings.md."""
    typer.echo(rendered(), nl=False)


@app.command("dictionary")
def print_dictionary() -> None:
    """Print every dataset's fields, sources and metrics, in Markdown."""
    typer.echo(import_from_string(DICTIONARY)(), nl=False)


@app.command("codes")
def print_codes() -> None:
    """Print every code, with what it means and what to do, in Markdown: the page docs/codes.md."""
    typer.echo(import_from_string(CODES)(), nl=False)


def main() -> None:
    """Runs the command; a fault becomes its message and an exit code."""
    try:
        app()
    except HubError as fault:
        typer.echo(f"✗ [{fault.code}] {fault.message}\n  {fault.hint}", err=True)
        sys.exit(REFUSED if isinstance(fault, ClientFault) else SERVICE)


if __name__ == "__main__":
    main()
