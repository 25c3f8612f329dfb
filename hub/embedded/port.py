"""TCP ports of this machine: taking one, finding a free one, asking whether somebody answers there."""

import socket

LOOPBACK = "127.0.0.1"


BACKLOG = 2048
"""Connections that wait while the server behind the door is still starting; uvicorn's own number."""


def listen(port: int, host: str = LOOPBACK) -> socket.socket:
    """A listening socket, to be handed to the server: from now on nobody else can take the port. 0: any free one.

    Raises:
        OSError: the port is taken, or not ours to take.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=BACKLOG)


def free_port(host: str = LOOPBACK) -> int:
    """A port that nobody listens on; the system picks it. Take it soon: nothing holds it."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
    return port


def answers(port: int, host: str = LOOPBACK) -> bool:
    """Does somebody accept connections there?"""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False
