"""Keys: what makes a message the same one, and a thing the same thing or changed, whatever door they come by.

Content is hashed as PostgreSQL's binary COPY has it on the wire, so that columns of cells (``hub.store.wire``) and
single cells give the same keys.
"""

import struct
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2b
from typing import Any
from uuid import UUID

KEY_BYTES = 16
"""128 bits fill a UUID column: of 10^12 messages two collide with a chance under one in 10^14."""

HASH_BYTES = 12
"""96 bits: a million features collide with a chance under one in 10^16."""

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""Where PostgreSQL's clock begins."""

TICK = timedelta(microseconds=1)
NOTHING = struct.pack(">i", -1)
"""A cell that holds nothing: a length that none has."""

_WHOLE = struct.Struct(">iq").pack
_REAL = struct.Struct(">id").pack
_YES_NO = struct.Struct(">i?").pack
_DAY = struct.Struct(">ii").pack
_LENGTH = struct.Struct(">i").pack


def content_of(cells: Iterable[Any]) -> bytes:
    """Cells after their parsing, each with its length: 台 in a file and in a message, 8:00 here and 0:00Z agree.

    Whole numbers and times take 8 bytes, days 4; what is no cell's type (or too great a number) counts as its text.
    """
    return b"".join([_PACKED.get(type(cell), _other)(cell) for cell in cells])


def rank_of(thread: str, cells: Iterable[Any]) -> UUID:
    """What is said in a thread, hashed: time and content, whatever the form that they came in."""
    return UUID(bytes=digest(head_of(thread) + content_of(cells)))


def key_of(thread: str, message_id: str | None, rank: UUID) -> UUID:
    """The key of one piece of news.

    Args:
        thread: dataset, entity, feature and kind, as in its topic: an id counts within it alone.
        message_id: the sender's own key; None: time and content are the key.
        rank: ``rank_of`` its time and content.
    """
    if message_id is None:
        return rank
    return UUID(bytes=digest(f"{thread}\x1f{message_id}".encode()))


def thread_of(dataset: str, entity: str, feature_id: str, kind: str) -> str:
    """What a message is about, as its topic says it."""
    return f"{dataset}/{entity}/{feature_id}/{kind}"


def head_of(thread: str) -> bytes:
    """A thread's name before the content of what is said in it; no id's hash begins like that."""
    return thread.encode() + b"\x1e"


def digest(content: bytes | memoryview, size: int = KEY_BYTES) -> bytes:
    """The hash of a content, ``size`` bytes long."""
    return blake2b(content, digest_size=size).digest()


def content_hash(content: bytes | memoryview) -> str:
    """What tells a thing's versions apart."""
    return digest(content, HASH_BYTES).hex()


def made_id(parts: Iterable[Any]) -> str:
    """An id for a thing whose source gives none: the same name at the same address is the same thing."""
    said = "\x1f".join(["" if part is None else str(part) for part in parts])
    return "h-" + content_hash("".join(said.split()).replace("台", "臺").encode())


def _text(cell: str) -> bytes:
    said = cell.encode("utf-8", "surrogatepass")
    return _LENGTH(len(said)) + said


def _whole(cell: int) -> bytes:
    return _WHOLE(8, cell) if -(2**63) <= cell < 2**63 else _text(str(cell))


def _real(cell: float) -> bytes:
    return _REAL(8, cell + 0.0)  # -0.0 is no other content than 0.0


def _moment(cell: datetime) -> bytes:
    return _WHOLE(8, (cell - EPOCH) // TICK)


def _day(cell: date) -> bytes:
    return _DAY(4, cell.toordinal() - EPOCH.toordinal())


def _clock(cell: time) -> bytes:
    seconds = (cell.hour * 60 + cell.minute) * 60 + cell.second
    return _WHOLE(8, seconds * 1_000_000 + cell.microsecond)


def _other(cell: object) -> bytes:
    return _text(str(cell))


_PACKED: dict[type, Callable[[Any], bytes]] = {
    type(None): lambda cell: NOTHING,
    str: _text,
    bool: lambda cell: _YES_NO(1, cell),
    int: _whole,
    float: _real,
    datetime: _moment,
    date: _day,
    time: _clock,
}
