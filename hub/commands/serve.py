"""``hub serve``: the API and the screen, on a database that is there."""

import logging
import socket
import sys
from types import FrameType
from typing import Annotated

import typer
import uvicorn

from hub.api.app import create_app
from hub.api.discreet import Discreet
from hub.settings import load
from hub.terminal import SERVICE

LAST_ANSWERS_S = 5
"""Requests still being answered at a stop get this long."""

app = typer.Typer(add_completion=False)


class Server(uvicorn.Server):
    """Ends the lines of who listens when it is told to stop: they would never end by themselves."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Told to stop."""
        self.config.app.state.live.close()  # type: ignore[union-attr]
        super().handle_exit(sig, frame)


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
    config = uvicorn.Config(
        create_app(settings),
        host=settings.host if host is None else host,
        port=settings.port if port is None else port,
        timeout_graceful_shutdown=LAST_ANSWERS_S,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
    )
    logging.getLogger("uvicorn.access").addFilter(Discreet())
    inherited = None if fd is None else [socket.socket(fileno=fd)]
    server = Server(config)
    server.run(sockets=inherited)
    if not server.started:
        sys.exit(SERVICE)
