"""How tests listen to a hub: a line of server-sent events, read as a browser reads it."""

import threading
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import httpx
import orjson

PATIENCE_S = 20.0


class Heard(NamedTuple):
    """One event: its kind, its number, what it says."""

    kind: str
    number: int
    data: Any


class Line:
    """Listens in a thread of its own from ``with`` on, until the hub ends the line or the block is left."""

    def __init__(
        self, url: str, *, types: str | None = None, since: int | None = None, **headers: str
    ) -> None:
        self.events: list[Heard] = []
        self.newest: int | None = since
        self.status: int | None = None
        self.is_over = False
        self.headers: httpx.Headers | None = None
        asked = {} if since is None else {"Last-Event-ID": str(since)}
        self._client = httpx.Client(
            base_url=url, headers={**headers, **asked}, timeout=httpx.Timeout(60)
        )
        self._params = {} if types is None else {"types": types}
        self._thread = threading.Thread(target=self._read, daemon=True)

    def __enter__(self) -> "Line":
        self._thread.start()
        self.wait(lambda: self.newest is not None or self.is_over)
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def wait(self, done: Callable[[], bool]) -> None:
        """Until ``done``; with all that was heard where that does not happen."""
        until = time.monotonic() + PATIENCE_S
        while not done():
            assert time.monotonic() < until, (self.status, self.events)
            time.sleep(0.02)

    def hears(self, kind: str, **said: Any) -> Heard:
        """The first event of a kind that says so, once it is there."""

        def found() -> list[Heard]:
            return [e for e in self.events if e.kind == kind and said.items() <= e.data.items()]

        self.wait(lambda: bool(found()))
        return found()[0]

    def _read(self) -> None:
        try:
            with self._client.stream("GET", "/api/live", params=self._params) as answer:
                self.status, self.headers = answer.status_code, answer.headers
                block: dict[str, str] = {}
                for line in answer.iter_lines():
                    if line:
                        name, _, value = line.partition(": ")
                        block[name] = value
                    else:
                        self._take(block)
                        block = {}
            self.is_over = True
        except (httpx.HTTPError, RuntimeError, OSError):
            pass  # left from this side

    def _take(self, block: dict[str, str]) -> None:
        if "data" in block:
            self.events.append(Heard(block["event"], int(block["id"]), orjson.loads(block["data"])))
        if "id" in block:
            self.newest = int(block["id"])
