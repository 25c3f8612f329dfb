"""TCP ports of this machine: is one free, and which one is."""

import socket

LOOPBACK = "127.0.0.1"


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Can a server listen there now? A port whose last connection still fades counts as free."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError:
            return False
    return True


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
