"""Columns of things as the staging table has them, with the identities and hashes that single rows would get."""

from collections.abc import Sequence
from datetime import date, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from sqlalchemy import Table

from hub.columns.batch import Columns
from hub.columns.flagging import flagged, show
from hub.columns.hashing import content, digests
from hub.columns.moments import DAYS, midnights
from hub.columns.placing import Found, located, points
from hub.columns.record import ColumnReader, Read
from hub.dataset import Entity
from hub.keys import EPOCH, HASH_BYTES, TICK, made_id
from hub.parse import Origin, Placer
from hub.refusal import Row
from hub.store import wire
from hub.store.chunks import Chunk, shaped

Bits = NDArray[np.bool_]

DAY = "observed_on"
"""The column that takes the sender's ``as_of`` where a row says no day."""


class ThingColumns:
    """Sorts batches of things out: columns that are plainly good, rows that are not."""

    def __init__(
        self, entity: Entity, origin: Origin, placer: Placer, staged: Table, now: datetime
    ) -> None:
        self._entity = entity
        self._as_of = origin.as_of if DAY in entity.columns else None
        self._placer = placer
        self._staged = staged
        self._now = (now - EPOCH) // TICK + wire.EPOCH_US
        self._reader = ColumnReader(entity)

    def sorted_out(self, batch: Columns) -> tuple[Chunk | None, Sequence[Row]]:
        """(columns in the order of the staging table's, the rows that are to be looked at one by one)."""
        if not self._reader.able:
            return None, batch.rows()
        read = self._reader.read(batch)
        read = read.without(self._nameless(read) | self._ageless(read))
        read, found = located(*points(read), self._placer)
        report = self._placer.report
        report.received += len(read.lines)
        show(
            report.preview, read.lines, found.stated_lon, found.stated_lat, found.flags.__getitem__
        )
        marks = flagged(report, batch, read.lines, read.flags, found.flags)
        chunk = shaped(
            self._staged,
            self._cells(read, found, marks),
            lambda: batch.originals().filter(pa.array(~read.doubt)),
        )
        return chunk, batch.rows(read.doubt)

    def _nameless(self, read: Read) -> Bits:
        """The rows without an id whose identity no text tells: moments are written in many ways."""
        unnamed = _empty(read.cells[self._entity.id_field])
        parts = [read.cells[name].type for name in self._entity.identity]
        told = parts and all(pa.types.is_string(kind) or pa.types.is_date(kind) for kind in parts)
        return np.zeros(len(unnamed), bool) if told else unnamed

    def _ageless(self, read: Read) -> Bits:
        """The rows of days on which the county's clock was another."""
        far = np.zeros(len(read.lines), bool)
        for name in self._entity.since:
            column = read.cells[name]
            if pa.types.is_date(column.type):
                days = np.asarray(pc.fill_null(column.view(pa.int32()), DAYS[0]))
                far |= (days < DAYS[0]) | (days >= DAYS[1])
        return far

    def _cells(self, read: Read, found: Found, marks: pa.Array) -> dict[str, pa.Array]:
        count = len(read.lines)
        own = {name: read.cells[name] for name in self._entity.columns}
        if self._as_of is not None:
            own[DAY] = pc.fill_null(own[DAY], pa.scalar(self._as_of, pa.date32()))
        place = {
            "township_code": found.township, "village_code": found.village, "place_basis": found.basis,
            "flags": marks, "lon": found.lon, "lat": found.lat,
            "stated_lon": found.stated_lon, "stated_lat": found.stated_lat,
            "steps": pa.nulls(count, pa.string()),
        }  # fmt: skip
        said = content([*own.values(), *place.values()])
        return {
            "line": pa.array(read.lines),
            "feature_id": self._identities(read),
            "content_hash": _texts(digests(said, HASH_BYTES).hex(), 2 * HASH_BYTES, count),
            "since": self._since(read),
            **own,
            **place,
        }

    def _identities(self, read: Read) -> pa.Array:
        """The source's own ids; made ones where it gave none."""
        ids = read.cells[self._entity.id_field]
        unnamed = _empty(ids)
        if not unnamed.any():
            return ids
        parts = [read.cells[n].filter(pa.array(unnamed)).to_pylist() for n in self._entity.identity]
        made = pa.array([made_id(each) for each in zip(*parts, strict=True)], pa.string())
        return pc.replace_with_mask(ids, pa.array(unnamed), made)

    def _since(self, read: Read) -> pa.Array:
        """From when the versions are true: what the rows say of it, but never in the future."""
        said = [_micros(read.cells[name]) for name in self._entity.since]
        if self._as_of is not None:
            said.append(pa.repeat(_midnight(self._as_of), len(read.lines)))
        now = pa.scalar(self._now)
        first = pc.coalesce(*said, now) if said else pa.repeat(now, len(read.lines))
        return pc.min_element_wise(first, now).cast(pa.timestamp("us", "UTC"))


def _micros(column: pa.Array) -> pa.Array:
    """Moments as microseconds since 1970; a day begins at midnight in the county."""
    if pa.types.is_date(column.type):
        days = column.view(pa.int32())
        return pc.if_else(pc.is_valid(days), pa.array(midnights(np.asarray(pc.fill_null(days, 0)))), None)  # fmt: skip
    return column.view(pa.int64())


def _midnight(day: date) -> int:
    return int(midnights(np.array([day.toordinal() - date(1970, 1, 1).toordinal()]))[0])


def _empty(column: pa.Array) -> Bits:
    return np.asarray(pc.is_null(column), dtype=bool)


def _texts(text: str, width: int, count: int) -> pa.StringArray:
    """A long text cut into pieces of one width."""
    ends = pa.py_buffer(np.arange(0, (count + 1) * width, width, dtype=np.int32))
    return pa.Array.from_buffers(pa.string(), count, [None, ends, pa.py_buffer(text.encode())])
