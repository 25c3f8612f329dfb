"""The command ``hub``: run it, serve its API, migrate its database, print what it is made of."""

import sys

import typer

from hub.errors import ClientFault, HubError
from hub.menu import menu
from hub.terminal import REFUSED, SERVICE

app = menu(
    __doc__,
    "hub.commands",
    {
        "up": "Run everything: private database and broker, API and screen. Ctrl-C stops it.",
        "serve": "Serve the API and the screen on a database that is there.",
        "migrate": "Bring the database to this version's schema. Safe to run twice.",
        "revision": (
            "Write the migration from the running database to the declared tables. Read it before you commit it."
        ),
        "openapi": "Print the API's OpenAPI document.",
        "settings": "Print every setting, in Markdown: the page docs/settings.md.",
        "dictionary": "Print every dataset's fields, sources and metrics, in Markdown.",
        "codes": "Print every code, with what it means and what to do, in Markdown: the page docs/codes.md.",
        "account": "帳號 Accounts: who may sign in, and as what.",
        "alerts": "告警 Alerts by rule (HUB_ALERTS_FILE).",
        "key": "金鑰 API keys: for machines, within scopes, until a day.",
    },
)


def main() -> None:
    """Runs the command; a fault becomes its message and an exit code."""
    try:
        app()
    except HubError as fault:
        typer.echo(f"✗ [{fault.code}] {fault.message}\n  {fault.hint}", err=True)
        sys.exit(REFUSED if isinstance(fault, ClientFault) else SERVICE)


if __name__ == "__main__":
    main()
