"""Uploads as their senders handle them: received piece by piece, confirmed, corrected, cancelled."""

import codecs
import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import Connection, Row, insert, select, update

from geo import crs
from hub.dataset import Dataset, Entity, Kind, plain
from hub.delivery import UnknownDelivery
from hub.errors import BadParameter, Conflict, SourceError, TooLarge
from hub.registry import dataset, dataset_kind
from hub.store import queue, writes
from hub.store.deliveries import Delivery
from hub.store.mapping import save_word
from hub.store.uploads import Upload, UploadChunk

CHUNK_BYTES = 1_000_000
"""A row of a megabyte: few enough of them, and no more in memory than that."""

NAME_MAX = 120
"""Characters of a file's name that are kept: enough to know it by, and every file system takes it."""

SIMULATED = "simulated"

_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]')


@dataclass(frozen=True)
class Wished:
    """What the sender said about an upload; everything left out is found out."""

    dataset: str
    kind: str | None = None
    source: str | None = None
    mode: Literal["full", "addition"] | None = None
    encoding: str | None = None
    srid: int | None = None
    as_of: date | None = None
    confirm: Literal["ask", "auto"] = "ask"


def check_wished(said: Wished, today: date) -> None:
    """Takes wishes that can be fulfilled.

    Raises:
        NotFound: there is no such dataset or kind.
        BadParameter: no such source, encoding or coordinate system, or a day to come.
    """
    declared = dataset(said.dataset)
    what = dataset_kind(declared, said.kind)
    names = [source.name for source in declared.sources if source.name != SIMULATED]
    if said.source is not None and said.source not in names:
        raise BadParameter(
            f"{said.dataset} has no source {said.source!r}.",
            hint=f"Choose one of: {', '.join(names)}.", field="source", code="unknown_source",
        )  # fmt: skip
    if said.mode == "full" and said.kind is not None and not isinstance(what, Entity):
        raise BadParameter(
            f"{what.name} are news: a file of them only adds.",
            hint="Leave mode away.", field="mode",
        )  # fmt: skip
    _check_reading(said, today)


def _check_reading(said: Wished, today: date) -> None:
    if said.encoding is not None:
        try:
            codecs.lookup(said.encoding)
        except LookupError:
            raise BadParameter(
                f"There is no encoding {said.encoding!r}.", hint="Say utf-8, cp950 or utf-16, or nothing.",
                field="encoding",
            ) from None  # fmt: skip
    if said.srid is not None and said.srid not in crs.NAMES:
        known = ", ".join(map(str, crs.NAMES))
        raise BadParameter(
            f"EPSG:{said.srid} is not read.", hint=f"Choose one of: {known}; or say nothing.", field="crs",
        )  # fmt: skip
    if said.as_of is not None and said.as_of > today:
        raise BadParameter(
            f"as_of is {said.as_of}, a day to come.", hint="Give the day that the list is of.", field="as_of",
        )  # fmt: skip


def safe_name(name: str) -> str:
    """A file's name as it is kept: its last part, without what a file system or a screen could stumble over.

    >>> safe_name("C:\\\\Users\\\\lin\\\\熱點.csv"), safe_name("../../etc/passwd"), safe_name(" .. ")
    ('熱點.csv', 'passwd', 'upload')
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    plain_name = _UNSAFE.sub("", last).strip(" .")
    stem, dot, ending = plain_name.rpartition(".")
    if dot and len(ending) < 16:
        plain_name = f"{stem[: NAME_MAX - len(ending) - 1]}.{ending}"
    return plain_name[:NAME_MAX] or "upload"


class Receiver:
    """Takes an upload's bytes as they come, into rows of the caller's transaction; memory stays flat."""

    def __init__(self, connection: Connection, *, limit_bytes: int) -> None:
        self._connection = connection
        self._limit_bytes = limit_bytes
        self._held = bytearray()
        self._number = 0
        self._hash = hashlib.sha256()
        self.size = 0
        self.delivery_id = writes.open_delivery(
            connection, dataset="", source="", mode="addition", channel="upload", simulated=False,
            state="queued",
        )  # fmt: skip
        connection.execute(
            insert(Upload).values(
                delivery_id=self.delivery_id, size=0, wishes={}, confirm="ask", preview=[]
            )
        )

    def write(self, content: bytes | memoryview) -> None:
        """Takes the next bytes.

        Raises:
            TooLarge: more than the limit.
        """
        self.size += len(content)
        if self.size > self._limit_bytes:
            raise too_large(self._limit_bytes)
        self._hash.update(content)
        self._held += content
        while len(self._held) >= CHUNK_BYTES:
            self._put(bytes(self._held[:CHUNK_BYTES]))
            del self._held[:CHUNK_BYTES]

    def finish(
        self, said: Wished, filename: str, *, account: str | None, office: str | None
    ) -> int:
        """The last byte has come: the delivery waits for a worker from the commit on. Its number.

        Raises:
            SourceError: there was not one byte.
        """
        if not self.size:
            raise SourceError(
                "The file is empty.", hint="Choose the file again; nothing was stored. 檔案是空的。",
                code="empty_file",
            )  # fmt: skip
        if self._held:
            self._put(bytes(self._held))
        wishes = asdict(said) | {"as_of": said.as_of.isoformat() if said.as_of else None}
        writes.close_delivery(
            self._connection, self.delivery_id, dataset=said.dataset, kind=said.kind,
            source=said.source or "unknown", mode=said.mode or _default_mode(said),
            filename=safe_name(filename), sha256=self._hash.hexdigest(),
        )  # fmt: skip
        self._connection.execute(
            update(Upload)
            .where(Upload.delivery_id == self.delivery_id)
            .values(size=self.size, wishes=wishes, confirm=said.confirm, account=account, office=office)
        )  # fmt: skip
        queue.wake(self._connection)
        return self.delivery_id

    def _put(self, content: bytes) -> None:
        queue.put_chunk(self._connection, self.delivery_id, self._number, content)
        self._number += 1


def _default_mode(said: Wished) -> str:
    what = dataset_kind(dataset(said.dataset), said.kind)
    return what.default_mode if isinstance(what, Entity) else "addition"


def too_large(limit_bytes: int) -> TooLarge:
    """More bytes than ``limit_bytes``."""
    return TooLarge(
        f"The file has more than {limit_bytes / 1e6:.0f} MB.",
        hint="Split it, send it zipped, or ask the operator to raise HUB_MAX_FILE_MB; nothing was stored. 檔案過大。",
    )


def confirm(connection: Connection, delivery_id: int, *, closing: int) -> None:
    """Agrees to what the dry run found; the delivery waits to be stored.

    Args:
        closing: how many features it may end. Where the data change before it is stored, so that the number
            would be another one, it is tried again and waits again.

    Raises:
        UnknownDelivery: there is none of that number.
        Conflict: it awaits no confirmation (``not_awaiting``), or would end another number (``closing_changed``).
    """
    found = held_upload(connection, delivery_id)
    if found.state != "awaiting_confirmation":
        raise _not_now(found, "awaits no confirmation", "not_awaiting")
    if found.closing != closing:
        raise Conflict(
            f"Delivery {delivery_id} would end {found.closing} features, not {closing}.",
            hint="Look at its report again, then confirm that number. 將停用的筆數已不同，請重看報告後再確認。",
            code="closing_changed",
        )
    queue.requeue(connection, delivery_id, confirmed=closing, tries=0)


def cancel(connection: Connection, delivery_id: int) -> None:
    """Gives an upload up: nothing of it will be stored. One that is being worked on ends within seconds.

    Raises:
        UnknownDelivery: there is none of that number.
        Conflict: it is done already (``not_cancellable``).
    """
    found = _upload(connection, delivery_id, select(*_COLUMNS))
    if found.state not in ("queued", "working", "awaiting_confirmation"):
        raise _not_now(found, "can no longer be cancelled", "not_cancellable")
    connection.execute(
        update(Upload).where(Upload.delivery_id == delivery_id).values(cancelled=True)
    )
    free = select(Delivery.delivery_id).where(
        Delivery.delivery_id == delivery_id, Delivery.state.in_(("queued", "awaiting_confirmation"))
    )
    if connection.execute(free.with_for_update(skip_locked=True)).first() is not None:
        queue.end(connection, delivery_id, "cancelled")


def correct(
    connection: Connection, delivery_id: int, words: Mapping[str, str | None], *, by: str | None
) -> None:
    """Saves what header words of the delivery's source mean, and tries the delivery again.

    Args:
        words: header word → field; None: the column is not to be used.
        by: who says so.

    Raises:
        UnknownDelivery: there is none of that number.
        Conflict: it neither awaits confirmation nor was refused, or its bytes are gone.
        BadParameter: a word that its header has not, a field that its kind has not, or one field twice.
    """
    found = held_upload(connection, delivery_id)
    if found.state not in ("awaiting_confirmation", "refused"):
        raise _not_now(found, "is not waiting to be corrected", "not_awaiting")
    declared = dataset(found.dataset)
    kind = dataset_kind(declared, found.kind)
    _check_words(kind, found, words)
    _check_bytes(connection, found)
    source = found.source if declared.source(found.source) else declared.sources[0].name
    for word, name in words.items():
        save_word(
            connection, dataset=declared.name, kind=kind.name, source=source, word=plain(word),
            field=name, by=by,
        )  # fmt: skip
    wishes = {**found.wishes, "kind": kind.name, "source": source}
    queue.requeue(connection, delivery_id, wishes=wishes, confirm="ask", confirmed=None, tries=0)


def _check_words(kind: Kind, found: Any, words: Mapping[str, str | None]) -> None:
    known = {plain(word) for word in found.header}
    for word, name in words.items():
        if plain(word) not in known:
            raise BadParameter(
                f"The file has no column {word!r}.",
                hint=f"Its columns are: {', '.join(found.header)[:400]}.", field="words", code="unknown_word",
            )  # fmt: skip
        check_field(kind, name)
    named = [name for name in words.values() if name is not None]
    twice = next((name for name in named if named.count(name) > 1), None)
    if twice is not None:
        raise BadParameter(
            f"Two columns cannot both be {twice!r}.", hint="Choose one of them.", field="words",
            code="field_twice",
        )  # fmt: skip


def check_field(kind: Kind, name: str | None) -> None:
    """Takes a field that the kind has, or None.

    Raises:
        BadParameter: it has no such field; the hint lists those it has.
    """
    if name is not None and name not in kind.record.model_fields:
        raise BadParameter(
            f"{kind.name} has no field {name!r}.",
            hint=f"Choose one of: {', '.join(kind.record.model_fields)}.", field="words",
            code="unknown_field",
        )  # fmt: skip


def _check_bytes(connection: Connection, found: Any) -> None:
    kept = select(UploadChunk.number).where(UploadChunk.delivery_id == found.delivery_id).limit(1)
    if connection.execute(kept).first() is None:
        raise Conflict(
            f"The bytes of delivery {found.delivery_id} are no longer kept.",
            hint="Send the file again: what was said of its columns counts then.",
            code="bytes_gone",
        )


_COLUMNS = (
    Delivery.delivery_id, Delivery.dataset, Delivery.kind, Delivery.source, Delivery.state,
    Delivery.header, Upload.wishes, Upload.closing, Upload.office,
)  # fmt: skip


def held_upload(connection: Connection, delivery_id: int) -> Row[Any]:
    """The upload, kept for this transaction.

    Raises:
        UnknownDelivery: there is none of that number.
        Conflict: it did not come as an upload, or a worker is storing it right now.
    """
    return _upload(
        connection, delivery_id, select(*_COLUMNS).with_for_update(of=Delivery, skip_locked=True)
    )


def _upload(connection: Connection, delivery_id: int, asked: Any) -> Row[Any]:
    of = Delivery.delivery_id == delivery_id
    joined = asked.join(Upload, Upload.delivery_id == Delivery.delivery_id).where(of)
    found: Row[Any] | None = connection.execute(joined).first()
    if found is not None:
        return found
    known = connection.execute(select(Delivery.state, Delivery.channel).where(of)).first()
    if known is None:
        raise UnknownDelivery(delivery_id)
    if known.channel == "upload":
        raise Conflict(
            f"Delivery {delivery_id} is being worked on.", hint="Wait until it is done.", code="busy_now"
        )  # fmt: skip
    raise Conflict(
        f"Delivery {delivery_id} came by {known.channel}, not as an upload.",
        hint="Only uploads are confirmed, corrected or cancelled.",
        code="not_an_upload",
    )


def _not_now(found: Any, what: str, code: str) -> Conflict:
    return Conflict(
        f"Delivery {found.delivery_id} is {found.state}: it {what}.",
        hint="GET /api/deliveries/… says where it stands.",
        code=code,
    )


def declared_of(found: Any) -> tuple[Dataset, Kind]:
    """The dataset and kind that a delivery's row names."""
    declared = dataset(found.dataset)
    return declared, dataset_kind(declared, found.kind)
