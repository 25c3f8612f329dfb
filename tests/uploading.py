"""How tests send files by the API, and work them off as ``ingest work`` does."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from hub.settings import Settings
from ingest.work import Worker
from tests.conftest import Served
from tests.people import bearer

POINTS = "熱點編號,位址名稱,地址,X坐標,Y坐標,最後更新時間"


def csv(*lines: str, header: str = POINTS) -> bytes:
    """A CSV of the header and these lines."""
    return ("\n".join([header, *lines]) + "\n").encode()


def worker(url: str, **said: Any) -> Worker:
    """A worker on the database at ``url``."""
    return Worker(Settings.model_validate({"database_url": url, **said}), url)


def work(url: str) -> None:
    """Works everything off that waits."""
    worker(url).run(once=True)


@dataclass
class Sender:
    """Somebody with a key, who sends files to one hub."""

    served: Served
    client: httpx.Client

    def send(self, content: bytes, name: str = "a.csv", **fields: str) -> httpx.Response:
        """What the hub says to an upload of a wifi file."""
        return self.client.post(
            "/api/deliveries", files={"file": (name, content)}, data={"dataset": "wifi", **fields}
        )

    def sent(self, content: bytes, **fields: str) -> int:
        """The number of an upload that was taken and worked off."""
        answer = self.send(content, **fields)
        assert answer.status_code == 202, answer.text
        assert answer.headers["Location"] == f"/api/deliveries/{answer.json()['delivery_id']}"
        work(self.served.database_url)
        return int(answer.json()["delivery_id"])

    def about(self, number: int, what: str = "") -> Any:
        """What the hub says of a delivery."""
        answer = self.client.get(f"/api/deliveries/{number}{what}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def asks(self, number: int, verb: str, **said: Any) -> httpx.Response:
        """What the hub says to confirm, cancel or undo."""
        return self.client.post(f"/api/deliveries/{number}/{verb}", json=said or None)


@contextmanager
def sender(served: Served, key: str) -> Iterator[Sender]:
    """Somebody with this key."""
    with httpx.Client(base_url=served.url, headers=bearer(key), timeout=60) as client:
        yield Sender(served, client)
