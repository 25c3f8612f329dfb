"""Requests over connections that stay open: how many a second one server answers. Run as a process of its own."""

import asyncio
import json
import sys
from time import perf_counter

CONNECTIONS = 8


async def _one(port: int, request: bytes, until: float, wanted: int) -> tuple[int, int]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answered = size = 0
    while perf_counter() < until:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        assert int(head.split(b" ", 2)[1]) == wanted, head
        fields = dict(
            line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line
        )
        size = int(fields.get(b"content-length", 0))
        if size:
            await reader.readexactly(size)
        answered += 1
    writer.close()
    return answered, size


async def _all(port: int, request: bytes, seconds: float, wanted: int) -> tuple[float, int]:
    until = perf_counter() + seconds
    work = [_one(port, request, until, wanted) for _ in range(CONNECTIONS)]
    found = await asyncio.gather(*work)
    return sum(answered for answered, _ in found) / seconds, found[0][1]


if __name__ == "__main__":
    port, path, seconds, etag = int(sys.argv[1]), sys.argv[2], float(sys.argv[3]), sys.argv[4:]
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "Accept-Encoding: gzip"]
    lines += [f"If-None-Match: {word}" for word in etag]
    request = "\r\n".join([*lines, "", ""]).encode()
    print(json.dumps(asyncio.run(_all(port, request, seconds, 304 if etag else 200))))
