"""Many listeners to live events, some of which never read. Run as a process of its own: it prints what they heard, as JSON."""

import asyncio
import json
import re
import resource
import socket
import sys
import time
from datetime import datetime

AT = re.compile(rb'event: position\ndata: \{[^}]*"at":"([^"]+)"')
AT_ONCE = 50
"""Connections that are opened together: a browser's page is no flood either."""
SLOW_BYTES = 4096
"""What the system holds for a listener that does not read."""


class Listener(asyncio.Protocol):
    """One line; notes how old each position was when it came."""

    def __init__(self, request: bytes, delays: list[float]) -> None:
        self._request, self._delays = request, delays
        self._rest = b""
        self.is_open: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Asks."""
        assert isinstance(transport, asyncio.Transport)
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Counts whole events; what is left of one waits for its rest."""
        now = time.time()
        if not self.is_open.done():
            assert data.startswith(b"HTTP/1.1 200"), data[:300]
            self.is_open.set_result(None)
        whole, mark, rest = (self._rest + data).rpartition(b"\n\n")
        self._rest = rest if mark else self._rest + data
        for said in AT.findall(whole):
            self._delays.append(now - datetime.fromisoformat(said.decode()).timestamp())


async def _listen(port: int, key: str, count: int, slow: int) -> list[float]:
    lines = [
        "GET /api/live?types=position HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: Bearer {key}",
    ]
    request = "\r\n".join([*lines, "", ""]).encode()
    loop = asyncio.get_running_loop()
    delays: list[float] = []
    sleepers = [_slow(port, request) for _ in range(slow)]
    for first in range(0, count, AT_ONCE):
        made = [
            loop.create_connection(lambda: Listener(request, delays), "127.0.0.1", port)
            for _ in range(min(AT_ONCE, count - first))
        ]
        for _, line in await asyncio.gather(*made):
            await line.is_open
    print("listening", flush=True)
    await loop.run_in_executor(None, sys.stdin.readline)
    for sleeper in sleepers:
        sleeper.close()
    return delays


def _slow(port: int, request: bytes) -> socket.socket:
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SLOW_BYTES)
    made.connect(("127.0.0.1", port))
    made.sendall(request)
    return made


if __name__ == "__main__":
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    port, key, count, slow = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    print(json.dumps(asyncio.run(_listen(port, key, count, slow))))
