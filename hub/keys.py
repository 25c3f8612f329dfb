"""Keys of news: 128 bits of what makes a message the same one, whatever door it comes by."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson

KEY_BYTES = 16
"""128 bits fill a UUID column: of 10^12 messages two collide with a chance under one in 10^14."""


def rank_of(content: Sequence[Any]) -> UUID:
    """The content's hash: cells after their parsing, so that ``5`` and ``5.0`` and 台 in a file or a message agree."""
    return _uuid(orjson.dumps(content, default=str, option=orjson.OPT_UTC_Z))


def key_of(thread: str, message_id: str | None, at: datetime, rank: UUID) -> UUID:
    """The key of one piece of news.

    Args:
        thread: dataset, entity, feature and kind, as in its topic: an id counts within it alone.
        message_id: the sender's own key; None: time and content are the key.
        at: its phenomenon time.
        rank: its content's hash.
    """
    own = message_id or f"{at.astimezone(UTC).isoformat()}|{rank}"
    return _uuid(f"{thread}\x1f{own}".encode())


def thread_of(dataset: str, entity: str, feature_id: str, kind: str) -> str:
    """What a message is about, as its topic says it."""
    return f"{dataset}/{entity}/{feature_id}/{kind}"


def _uuid(content: bytes) -> UUID:
    return UUID(bytes=hashlib.blake2b(content, digest_size=KEY_BYTES).digest())
