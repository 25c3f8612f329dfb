"""Files of things: rows become typed, placed cells of the staging table, each with its identity and its content's hash."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from functools import lru_cache
from operator import attrgetter
from typing import Any

import orjson
from sqlalchemy import Table

from hub.clock import COUNTY_ZONE
from hub.columns.batch import Batch, Columns
from hub.columns.things import DAY, ThingColumns
from hub.dataset import Dataset, Entity, Record
from hub.keys import content_hash, content_of, key_of, made_id, rank_of, thread_of
from hub.locate import Place, Places
from hub.parse import Origin, Placer
from hub.refusal import Report, Row
from hub.store.chunks import Chunk, chunk_of, joined
from hub.store.staging import FLAG_MARK

NO_POINT = (None, None)


def staged_chunks(
    dataset: Dataset,
    entity: Entity,
    origin: Origin,
    batches: Iterable[Batch],
    places: Places,
    report: Report,
    staged: Table,
    now: datetime | None = None,
) -> Iterator[Chunk]:
    """Columns for the COPY, batch by batch: memory does not grow with the file."""
    now = now or datetime.now(UTC)
    placer = Placer(entity, origin, places, report)
    stage = Stager(dataset, entity, origin, now)
    columns = ThingColumns(entity, origin, placer, staged, now)
    for batch in batches:
        chunk, rows = columns.sorted_out(batch) if isinstance(batch, Columns) else (None, batch)
        cells = [stage.cells(*found) for found in placer.placed(rows)]
        yield from joined(chunk, chunk_of(staged, cells))


class Stager:
    """Turns a placed record into the staging table's cells, with its identity and the hash of its content."""

    def __init__(self, dataset: Dataset, entity: Entity, origin: Origin, now: datetime) -> None:
        self._dataset = dataset
        self._entity = entity
        self._id = attrgetter(entity.id_field)
        self._identity = attrgetter(*entity.identity) if entity.identity else None
        self._columns = attrgetter(*entity.columns)
        self._history = dataset.observation(entity.name, entity.history or "")
        self._since = entity.since
        self._day = entity.columns.index(DAY) if DAY in entity.columns else None
        self._as_of = origin.as_of
        self._now = now

    def cells(self, row: Row, record: Record, place: Place) -> tuple[Any, ...]:
        """line, identity, content hash, since, the entity's columns, place, points, steps, original cells."""
        own = self._columns(record)
        if self._day is not None and self._as_of is not None and own[self._day] is None:
            own = (*own[: self._day], self._as_of, *own[self._day + 1 :])
        placed = (place.township_code, place.village_code, place.basis)
        points = (place.lon, place.lat, *(place.stated or NO_POINT))
        identity = self._id(record) or self._made(record)
        steps = self._steps(identity, record)
        where = (*placed, FLAG_MARK.join(place.flags))
        content = content_hash(content_of((*own, *where, *points, steps)))
        original = orjson.dumps(row.original).decode()
        known = (row.line, identity, content, self._beginning(record))
        return (*known, *own, *where, *points, steps, original)

    def _steps(self, identity: str, record: Record) -> str | None:
        """The thing's steps as JSON, each with its key; None where its entity keeps none."""
        if self._history is None:
            return None
        thread = thread_of(self._dataset.name, self._entity.name, identity, self._history.name)
        steps = record.steps()
        for step in steps:
            said = [step.get(name) for name in ("phenomenon_time", *self._history.columns)]
            step["message_key"] = key_of(thread, None, rank_of(thread, (*said, *NO_POINT)))
        return orjson.dumps(steps).decode()

    def _made(self, record: Record) -> str:
        assert self._identity is not None, "an entity without an identity needs its id"
        parts = self._identity(record)
        return made_id(parts if isinstance(parts, tuple) else (parts,))

    def _beginning(self, record: Record) -> datetime:
        """From when the version is true: what the row says of it, but never in the future."""
        said = next((at for at in (getattr(record, name) for name in self._since) if at), None)
        if said is None and self._day is not None:
            said = self._as_of
        if said is None:
            return self._now
        return min(said, self._now) if isinstance(said, datetime) else _midnight(said, self._now)


@lru_cache(maxsize=1024)
def _midnight(seen: date, now: datetime) -> datetime:
    return min(datetime.combine(seen, time(), COUNTY_ZONE), now)
