"""Writes of messages: ids seen before, refusals kept whole, the ledger lines of a worker's day."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import Connection, and_, delete, func, insert, select, text, update
from sqlalchemy import Table as CoreTable
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.sql.dml import ReturningInsert

from hub.store.deliveries import Delivery, MessageSeen, RefusedMessage
from hub.store.table import Table
from hub.store.writes import as_table


class Line(NamedTuple):
    """Whose ledger line: a dataset's messages of one source on one day of the county."""

    dataset: str
    source: str
    simulated: bool
    day: date


@dataclass(frozen=True)
class Tally:
    """What became of messages: received = stored + unchanged + duplicate + refused."""

    received: int = 0
    stored: int = 0
    unchanged: int = 0
    duplicate: int = 0
    refused: int = 0
    flagged: int = 0
    refused_by_code: Mapping[str, int] = field(default_factory=dict)
    flagged_by_code: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: "Tally") -> "Tally":
        numbers: dict[str, int] = {
            name: getattr(self, name) + getattr(other, name) for name in NUMBERS
        }
        return Tally(
            **numbers,
            refused_by_code=Counter(self.refused_by_code) + Counter(other.refused_by_code),
            flagged_by_code=Counter(self.flagged_by_code) + Counter(other.flagged_by_code),
        )


NUMBERS = ("received", "stored", "unchanged", "duplicate", "refused", "flagged")


class Seen(NamedTuple):
    """One id as it was seen: its content's rank and its times."""

    key: UUID
    phenomenon_time: datetime
    result_time: datetime
    rank: UUID


SEEN = ("message_key", "phenomenon_time", "result_time", "rank")
"""The columns of ``Seen``."""


def delivery_of(connection: Connection, line: Line, worker: str) -> int:
    """The id of the open delivery that a worker's messages of one line belong to; made at the first one."""
    # Looked for first: an upsert would use up a delivery's number for every batch.
    mine = and_(
        Delivery.dataset == line.dataset, Delivery.source == line.source, Delivery.worker == worker,
        Delivery.day == line.day, Delivery.simulated == line.simulated, text("channel = 'mqtt'"),
    )  # fmt: skip
    there = connection.execute(select(Delivery.delivery_id).where(mine)).scalar()
    return there if there is not None else _new_delivery(connection, line, worker)


def _new_delivery(connection: Connection, line: Line, worker: str) -> int:
    zeros: dict[str, Any] = dict.fromkeys((*NUMBERS, "closed"), 0)
    empty: dict[str, Any] = {
        "refused_by_code": {}, "flagged_by_code": {}, "warnings": [], "mapping": {},
    }  # fmt: skip
    made = upsert(Delivery).values(
        dataset=line.dataset, source=line.source, simulated=line.simulated, day=line.day, worker=worker,
        channel="mqtt", mode="addition", state="open", **zeros, **empty,
    )  # fmt: skip
    known = made.on_conflict_do_update(
        index_elements=["dataset", "source", "worker", "day", "simulated"],
        # No parameter here: a prepared statement must find the index whatever its values are.
        index_where=text("channel = 'mqtt'"),
        set_={"state": "open"},
    )
    return int(connection.execute(known.returning(Delivery.delivery_id)).scalar_one())


def count(connection: Connection, delivery_id: int, tally: Tally) -> None:
    """Adds to the ledger line; the table itself checks that it adds up."""
    mine = Delivery.delivery_id == delivery_id
    values: dict[str, Any] = {
        name: getattr(Delivery, name) + getattr(tally, name) for name in NUMBERS
    }
    for name in ("refused_by_code", "flagged_by_code"):
        if more := getattr(tally, name):
            before = connection.execute(select(getattr(Delivery, name)).where(mine)).scalar_one()
            values[name] = dict(Counter(before) + Counter(more))
    connection.execute(update(Delivery).where(mine).values(**values))


def recognise(connection: Connection, batch: CoreTable, keys: Sequence[UUID]) -> dict[UUID, Seen]:
    """Notes the ids of a batch that were never seen; those that were, as they were then, held until the end.

    ``keys``: of those rows of the batch that brought an id.
    """
    new = set(connection.execute(_noting(batch)).scalars()) if keys else set()
    known = [key for key in keys if key not in new]
    if not known:
        return {}
    held = (
        select(*(getattr(MessageSeen, name) for name in SEEN))
        .where(MessageSeen.message_key == func.any(known))
        .order_by(MessageSeen.message_key)
        .with_for_update()
    )
    return {row.message_key: Seen(*row) for row in connection.execute(held)}


@cache
def _noting(batch: CoreTable) -> ReturningInsert[UUID]:
    offered = select(*(batch.c[name] for name in SEEN)).where(batch.c.named)
    made = upsert(MessageSeen).from_select(SEEN, offered.order_by(batch.c.message_key))
    return made.on_conflict_do_nothing().returning(MessageSeen.message_key)


def displace(
    connection: Connection, declared: type[Table], before: Seen, now: Seen
) -> dict[str, Any] | None:
    """Takes away the row that an id stood for, since another content of it comes first; the row as it was."""
    table: CoreTable = as_table(declared)
    gone = (
        delete(table)
        .where(table.c.message_key == before.key, table.c.phenomenon_time == before.phenomenon_time)
        .returning(func.to_jsonb(table.table_valued()))
    )
    connection.execute(
        update(MessageSeen)
        .where(MessageSeen.message_key == now.key)
        .values(phenomenon_time=now.phenomenon_time, result_time=now.result_time, rank=now.rank)
    )
    row: dict[str, Any] | None = connection.execute(gone).scalar_one_or_none()
    return row


def refused_before(
    connection: Connection, offered: Collection[tuple[str, bytes]]
) -> set[tuple[str, bytes]]:
    """Which of these (topic, payload) are among the refused messages."""
    if not offered:
        return set()
    known = select(RefusedMessage.topic, RefusedMessage.payload).where(
        RefusedMessage.topic == func.any([topic for topic, _ in offered]),
        RefusedMessage.payload == func.any([payload for _, payload in offered]),
    )
    return {(topic, bytes(payload)) for topic, payload in connection.execute(known)} & set(offered)


def keep_refused(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keeps refused messages whole (as far as their payload was kept at all)."""
    if rows:
        connection.execute(insert(RefusedMessage), list(rows))


def as_payload(row: Mapping[str, Any]) -> bytes:
    """A stored row written out, for the refusals: the message that it came from is not there any more."""
    return orjson.dumps(row)
