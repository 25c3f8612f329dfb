"""The shelf: answers that everybody may have, kept as they were sent until what they were made from has changed.

A request that brings nothing of its sender's is answered from here with one question to the database: which versions of the
data stand. Everything else goes on to the door.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.errors import ServiceFault
from hub.store.standing import Standing

BYTES_MAX = 64 * 2**20
"""Of all that is kept: some hundred answers with the villages' shapes, some thousand without."""
ANSWER_MAX = BYTES_MAX // 8
OWN = ("authorization", "cookie")
"""Headers by which somebody may be known: their answers are never kept."""

OF_BODIES = (b"content-length", b"content-type", b"content-encoding", b"content-disposition")
"""Headers that an answer without a body does not bring."""

Key = tuple[str, bytes, str]


@dataclass(frozen=True)
class Ground:
    """What an answer was made from: the versions of its data, and the moment until which the clock changes nothing."""

    versions: Mapping[str, int]
    until: datetime


@dataclass(frozen=True)
class Kept:
    """An answer as it was sent; ``bare``: the headers of a 304 in its place."""

    ground: Ground
    etag: str
    headers: list[tuple[bytes, bytes]]
    bare: list[tuple[bytes, bytes]]
    body: bytes

    @classmethod
    def of(cls, ground: Ground, headers: list[tuple[bytes, bytes]], body: bytes) -> "Kept":
        """From what was sent."""
        bare = [(name, value) for name, value in headers if name.lower() not in OF_BODIES]
        return cls(ground, Headers(raw=headers).get("etag", ""), headers, bare, body)


class Shelf:
    """ASGI middleware, the outermost: what it keeps is compressed already."""

    def __init__(self, app: ASGIApp, *, standing: Standing) -> None:
        self._app = app
        self._standing = standing
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers from the shelf, or lets the request go on and keeps what comes back."""
        key = key_of(scope)
        if key is None:
            await self._app(scope, receive, send)
            return
        kept = self._kept.get(key)
        if kept is not None and await run_in_threadpool(self._holds, key, kept):
            await _send(kept, Headers(scope=scope), send)
            return
        await self._app(scope, receive, self._keeping(key, scope, send))

    def _holds(self, key: Key, kept: Kept) -> bool:
        """Is it still so? Where that cannot be asked, the ordinary way says why."""
        try:
            now = self._standing.versions()
        except ServiceFault:
            return False
        if datetime.now(UTC) >= kept.ground.until or any(
            now.get(name, 0) != version for name, version in kept.ground.versions.items()
        ):
            return False
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
        return True

    def _keeping(self, key: Key, scope: Scope, send: Send) -> Send:
        """Sends, and keeps a copy of an answer whose endpoint said what it was made from."""
        start: Message = {}
        parts: list[bytes] = []

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message if ground_of(scope) else {})
            elif message["type"] == "http.response.body" and start:
                parts.append(message.get("body", b""))
                if not message.get("more_body", False):
                    self._put(key, scope, start, b"".join(parts))
            await send(message)

        return sending

    def _put(self, key: Key, scope: Scope, start: Message, body: bytes) -> None:
        ground = ground_of(scope)
        if start.get("status") != 200 or ground is None or len(body) > ANSWER_MAX:
            return
        with self._lock:
            self._drop(key)
            self._kept[key] = Kept.of(ground, list(start["headers"]), body)
            self._bytes += len(body)
            while self._bytes > BYTES_MAX:
                self._drop(next(iter(self._kept)))

    def _drop(self, key: Key) -> None:
        gone = self._kept.pop(key, None)
        self._bytes -= len(gone.body) if gone else 0


def key_of(scope: Scope) -> Key | None:
    """What tells one answer from another; None for requests that are never answered from the shelf."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return None
    headers = Headers(scope=scope)
    if any(name in headers for name in OWN):
        return None
    zipped = "gzip" if "gzip" in headers.get("accept-encoding", "") else ""
    return scope["path"], scope["query_string"], zipped


def ground_of(scope: Scope) -> Ground | None:
    """What the endpoint said that its answer was made from; None: it is not to be kept, a stream without end for instance."""
    found: Ground | None = scope.get("state", {}).get("ground")
    return found


async def _send(kept: Kept, asked: Headers, send: Send) -> None:
    known = [word.strip() for word in asked.get("if-none-match", "").split(",")]
    if kept.etag in known or "*" in known:
        await send({"type": "http.response.start", "status": 304, "headers": kept.bare})
        await send({"type": "http.response.body", "body": b""})
    else:
        await send({"type": "http.response.start", "status": 200, "headers": kept.headers})
        await send({"type": "http.response.body", "body": kept.body})
