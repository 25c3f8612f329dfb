"""Columns of news as the staging table has them, with the keys that single rows would get."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from sqlalchemy import Table

from hub.columns.batch import Columns
from hub.columns.flagging import flagged, show
from hub.columns.hashing import content, digests
from hub.columns.placing import Spotted, points, spotted
from hub.columns.record import ColumnReader, Read
from hub.dataset import Dataset, Observation
from hub.keys import EPOCH, KEY_BYTES, TICK, head_of, thread_of
from hub.parse import Placer
from hub.refusal import Row
from hub.store import wire
from hub.store.chunks import Chunk, shaped
from hub.timeliness import AHEAD

Bits = NDArray[np.bool_]

NEVER = 2**62
"""Microseconds since 1970 that no clock will say."""

BETWEEN = "\x00"
"""Stands for the feature's id where a thread's name is cut in two."""


class NewsColumns:
    """Sorts batches of news out: columns that are plainly good, rows that are not."""

    def __init__(
        self,
        dataset: Dataset,
        observation: Observation,
        placer: Placer,
        staged: Table,
        *,
        now: datetime,
        kept: timedelta | None,
    ) -> None:
        self._observation = observation
        self._placer = placer
        self._staged = staged
        self._now = (now - EPOCH) // TICK + wire.EPOCH_US
        self._kept = kept
        self._reader = ColumnReader(observation)
        thread = head_of(thread_of(dataset.name, observation.of, BETWEEN, observation.name))
        self._thread = [pa.scalar(part, pa.binary()) for part in thread.split(BETWEEN.encode())]

    def sorted_out(self, batch: Columns) -> tuple[Chunk | None, Sequence[Row]]:
        """(columns in the order of the staging table's, the rows that are to be looked at one by one)."""
        if not self._reader.able:
            return None, batch.rows()
        report = self._placer.report
        read = self._reader.read(batch)
        read = read.without(self._untimely(read))
        if self._observation.place == "none":
            where, flags = None, read.flags
        else:
            read, x, y = points(read)
            where = spotted(x, y, self._placer)
            flags = [*where.flags, *read.flags]
            show(report.preview, read.lines, where.lon, where.lat, where.flags_of)
        report.received += len(read.lines)
        marks = flagged(report, batch, read.lines, flags)
        return shaped(self._staged, self._cells(read, where, marks)), batch.rows(read.doubt)

    def _untimely(self, read: Read) -> Bits:
        """The rows that the clock rules may not allow."""
        at = pc.fill_null(read.cells["phenomenon_time"].view(pa.int64()), NEVER)
        age = self._now - np.asarray(at)
        late: Bits = age < -(AHEAD // TICK)
        return late if self._kept is None else late | (age > self._kept // TICK)

    def _cells(self, read: Read, where: Spotted | None, marks: pa.Array) -> dict[str, pa.Array]:
        at, count = read.cells["phenomenon_time"], len(read.lines)
        own = [read.cells[name] for name in self._observation.columns]
        nowhere = pa.nulls(count, pa.float64())
        point = [nowhere, nowhere] if where is None else [where.lon, where.lat]
        place = (
            {}
            if where is None
            else {"township_code": where.township, "village_code": where.village}
        )
        return {
            "line": pa.array(read.lines),
            "message_key": self._keys(read.cells["feature_id"], [at, *own, *point]),
            "result_time": at,
            "seq": pa.nulls(count, pa.int64()),
            "time_source": pa.repeat("device", count),
            "flags": marks,
            "lon": point[0],
            "lat": point[1],
            **read.cells,
            **place,
        }

    def _keys(self, features: pa.Array, said: Sequence[pa.Array]) -> pa.Array:
        """Of time and content, in the feature's own thread."""
        before, after = self._thread
        heads = pc.binary_join_element_wise(before, features.cast(pa.binary()), after, wire.NOTHING)
        keys = digests(content(said, heads), KEY_BYTES)
        return pa.Array.from_buffers(
            pa.binary(KEY_BYTES), len(features), [None, pa.py_buffer(keys)]
        )
