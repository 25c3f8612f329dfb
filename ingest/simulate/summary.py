"""What was published, per kind, so that it can be compared with what is stored."""

from collections import Counter
from pathlib import Path
from typing import Any

import orjson

from ingest.simulate.event import Message


class Summary:
    """Counts messages as they are published. ``with_ids``: their ids too, which grow with every message."""

    def __init__(self, *, with_ids: bool) -> None:
        self.sent: Counter[str] = Counter()
        self._ids: dict[str, dict[str, list[str]]] | None = {} if with_ids else None

    def add(self, message: Message) -> None:
        """One more was published."""
        self.sent[message.kind] += 1
        if self._ids is not None and message.message_id is not None:
            feature = message.topic.split("/")[-2]
            self._ids.setdefault(message.kind, {}).setdefault(feature, []).append(
                message.message_id
            )

    def write(self, path: Path, **known: Any) -> None:
        """As JSON: ``messages`` by kind (``garbage`` among them), ``ids`` by kind and feature, each as often as it was sent."""
        told = {**known, "messages": dict(sorted(self.sent.items())), "ids": self._ids or {}}
        path.write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2))
