"""Files of news: rows become typed, placed observations, stored once each, chunk by chunk in one transaction."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, Engine, Table, func, select, text

from hub.ahead import ahead
from hub.columns.batch import Batch, Columns
from hub.columns.news import NewsColumns
from hub.dataset import Dataset, Observation
from hub.delivery import check_whole, open_delivery, replace_simulated
from hub.folds import fold_news, keep_before
from hub.keys import key_of, rank_of, thread_of
from hub.locate import Places
from hub.parse import Origin, Placed, Placer
from hub.preview import Preview
from hub.refusal import Report
from hub.store import observations, partitions, staging, writes
from hub.store.chunks import Chunk, chunk_of, copy_chunks, joined
from hub.store.database import transaction
from hub.timeliness import untimely


def take_news(
    connection: Connection,
    engine: Engine,
    dataset: Dataset,
    observation: Observation,
    origin: Origin,
    batches: Iterable[Batch],
    places: Places,
    report: Report,
) -> None:
    """Stores a file of news within the caller's transaction; ``report`` says what became of each row.

    ``engine`` makes months, in transactions of its own: they stay, empty, where the delivery is taken back.
    """
    open_delivery(connection, origin, report)
    store = NewsStore(connection, engine, observation, origin, report)
    reader = NewsReader(
        dataset, observation, origin, Placer(observation, origin, places, report), store.staged
    )
    with ahead(chunk for batch in batches for chunk in reader.chunks(batch)) as chunks:
        for chunk in chunks:
            store.put(chunk)
    check_whole(dataset, observation, origin, report)
    replace_simulated(connection, dataset, origin, report)
    assert report.delivery_id is not None
    keep_before(connection, dataset, observation, store.features, report.delivery_id)
    fold_news(connection, dataset, observation, store.features)
    if report.stored or report.replaced_simulated:
        writes.bump_version(connection, f"{dataset.name}.{observation.name}")


class NewsReader:
    """Turns batches into the cells of news, and refuses what the clock rules do not allow."""

    def __init__(
        self,
        dataset: Dataset,
        observation: Observation,
        origin: Origin,
        placer: Placer,
        staged: Table,
        now: datetime | None = None,
    ) -> None:
        self._thread = (dataset.name, observation.of, observation.name)
        self._observation = observation
        self._own = attrgetter(*observation.columns)
        self._single = len(observation.columns) == 1
        self._has_place = "geom" in writes.as_table(observation.table).c
        self._kept = origin.retention if observation.partitioned else None
        self._placer = placer
        self._staged = staged
        self._now = now or datetime.now(UTC)
        self._columns = NewsColumns(
            dataset, observation, placer, staged, now=self._now, kept=self._kept
        )

    def chunks(self, batch: Batch) -> Iterator[Chunk]:
        """The batch's rows that can be stored, as columns of the staging table; the others go to the report."""
        if isinstance(batch, Columns):
            found, rows = self._columns.sorted_out(batch)
        else:
            found, rows = None, batch
        cells = list(self._cells(self._placer.placed(rows)))
        for chunk in joined(found, chunk_of(self._staged, cells)):
            _ = chunk.sent  # made here, while the last one is being stored
            yield chunk

    def _cells(self, rows: Iterable[Placed]) -> Iterator[tuple[Any, ...]]:
        """line, then the cells of ``news_columns``."""
        for row, record, place in rows:
            at = record.phenomenon_time  # type: ignore[attr-defined]
            late = untimely(at, self._now, self._kept)
            if late is not None:
                self._placer.report.refuse(row.line, late, row.original)
                continue
            own = (self._own(record),) if self._single else self._own(record)
            where = (place.township_code, place.village_code, place.lon, place.lat)
            yield (
                row.line, *self._known(record, at, own, where, place.flags), *own,
                *(where if self._has_place else ()),
            )  # fmt: skip

    def _known(
        self,
        record: Any,
        at: datetime,
        own: tuple[Any, ...],
        where: tuple[Any, ...],
        flags: Sequence[str],
    ) -> tuple[Any, ...]:
        dataset, of, name = self._thread
        thread = thread_of(dataset, of, record.feature_id, name)
        key = key_of(thread, None, rank_of(thread, (at, *own, *where[2:])))
        mark = observations.FLAG_MARK.join(flags)
        return key, at, at, record.feature_id, None, "device", mark


class NewsStore:
    """Merges cells into the observation's table, chunk by chunk."""

    def __init__(
        self,
        connection: Connection,
        engine: Engine,
        observation: Observation,
        origin: Origin,
        report: Report,
    ) -> None:
        assert report.delivery_id is not None
        self._connection = connection
        self._engine = engine
        self._observation = observation
        self._report = report
        self._months: set[datetime] = set()
        self._all_new = True
        self._stamp = {
            "source": origin.source, "simulated": origin.simulated, "delivery_id": report.delivery_id,
        }  # fmt: skip
        self.staged = staging.news_staging(connection, observation.table, observation.columns)
        self.features: set[str] = set()

    def put(self, chunk: Chunk) -> None:
        """Stores one chunk: rows that are there already are counted, not changed."""
        columns = chunk.columns
        if self._observation.partitioned:
            self._make_months(columns["phenomenon_time"])
        copy_chunks(self._connection, self.staged, [chunk])
        if self._observation.fold is not None:
            self.features.update(columns["feature_id"].unique().to_pylist())
        self._merge(columns)
        self._note(columns)
        self._connection.execute(text(f"TRUNCATE {staging.STAGED}"))

    def _note(self, columns: Mapping[str, pa.Array]) -> None:
        """Between which times the news lie, and what became of those that a map shows."""
        times = pc.min_max(columns["phenomenon_time"]).as_py()
        first, last = self._report.news or (times["min"], times["max"])
        self._report.news = (min(first, times["min"]), max(last, times["max"]))
        shown = _shown(columns, self._report.preview)
        if not shown:
            return
        table: Table = writes.as_table(self._observation.table)
        asked = select(table.c.message_key).where(
            table.c.message_key == func.any(list(shown.values())),
            table.c.phenomenon_time.between(times["min"], times["max"]),
            table.c.delivery_id == self._stamp["delivery_id"],
        )
        kept = set(self._connection.execute(asked).scalars())
        seen: set[UUID] = set()
        for line, key in shown.items():
            if key not in kept:
                self._report.preview.rows[line].outcome = "unchanged"
            elif key in seen:
                self._report.preview.rows[line].outcome = "duplicate"
            seen.add(key)

    def _make_months(self, moments: pa.Array) -> None:
        wanted = set(_each(moments, "month")) - self._months
        if wanted:
            with transaction(self._engine) as own:
                partitions.ensure_months(own, self._observation.table, wanted)
            self._months |= wanted

    def _merge(self, columns: Mapping[str, pa.Array]) -> None:
        count = len(columns["line"])
        declared, own, rows = self._observation.table, self._observation.columns, self.staged
        stored = self._keep(count)
        unchanged = self._already_there() if stored < count else 0
        self._report.stored += stored
        self._report.unchanged += unchanged
        self._report.duplicate += count - stored - unchanged
        if self._observation.latest is not None:
            observations.renew_latest(
                self._connection, declared, self._observation.latest, own, rows, self._stamp
            )
        if self._observation.rollup is not None:
            hours = _each(columns["phenomenon_time"], "hour")
            observations.mark_hours(self._connection, declared, hours)

    def _keep(self, count: int) -> int:
        """Stores what is not there yet: how many. Until a row is known, all are taken for new."""
        kind, rows = self._observation, self.staged
        asked = (self._connection, kind.table, kind.columns, rows, self._stamp)
        if self._all_new:
            self._all_new = observations.add(*asked)
        return count if self._all_new else observations.count_kept(*asked)

    def _already_there(self) -> int:
        """Rows that another delivery brought before."""
        table: Table = writes.as_table(self._observation.table)
        same = (table.c.message_key == self.staged.c.message_key) & (
            table.c.phenomenon_time == self.staged.c.phenomenon_time
        )
        asked = select(func.count()).select_from(self.staged.join(table, same))
        others = asked.where(table.c.delivery_id != self._stamp["delivery_id"])
        return int(self._connection.execute(others).scalar_one())


def _each(moments: pa.Array, unit: str) -> list[datetime]:
    """The first moments (UTC) of all months, or hours, that moments lie in."""
    found: list[datetime] = pc.unique(pc.floor_temporal(moments, unit=unit)).to_pylist()
    return found


def _shown(columns: Mapping[str, pa.Array], preview: Preview) -> dict[int, UUID]:
    """Line → key of the rows that a map shows."""
    asked = pc.is_in(columns["line"], pa.array(list(preview.rows), pa.int32()))
    lines, keys = (columns[name].filter(asked).to_pylist() for name in ("line", "message_key"))
    return {line: UUID(bytes=key) for line, key in zip(lines, keys, strict=True)}
