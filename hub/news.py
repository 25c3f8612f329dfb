"""Files of news: rows become typed, placed observations, stored once each, chunk by chunk in one transaction."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, select, text

from hub.dataset import Dataset, Observation
from hub.delivery import check_whole, open_delivery, replace_simulated
from hub.folds import fold_news, keep_before
from hub.keys import key_of, rank_of, thread_of
from hub.locate import Places
from hub.parse import Origin, Placed, Placer
from hub.refusal import Report, Row
from hub.store import observations, partitions, staging, writes
from hub.store.database import transaction
from hub.timeliness import untimely


def take_news(
    connection: Connection,
    engine: Engine,
    dataset: Dataset,
    observation: Observation,
    origin: Origin,
    batches: Iterable[Sequence[Row]],
    places: Places,
    report: Report,
) -> None:
    """Stores a file of news within the caller's transaction; ``report`` says what became of each row.

    ``engine`` makes months, in transactions of its own: they stay, empty, where the delivery is taken back.
    """
    open_delivery(connection, origin, report)
    placer = Placer(observation, origin, places, report)
    reader = NewsReader(dataset, observation, origin, report)
    store = NewsStore(connection, engine, observation, origin, report)
    for batch in batches:
        store.put(list(reader.cells(placer.placed(batch))))
    check_whole(dataset, observation, origin, report)
    replace_simulated(connection, dataset, origin, report)
    assert report.delivery_id is not None
    keep_before(connection, dataset, observation, store.features, report.delivery_id)
    fold_news(connection, dataset, observation, store.features)
    if report.stored or report.replaced_simulated:
        writes.bump_version(connection, f"{dataset.name}.{observation.name}")


class NewsReader:
    """Turns placed records into the cells of news, and refuses what the clock rules do not allow."""

    def __init__(
        self, dataset: Dataset, observation: Observation, origin: Origin, report: Report
    ) -> None:
        self._thread = (dataset.name, observation.of, observation.name)
        self._observation = observation
        self._own = attrgetter(*observation.columns)
        self._single = len(observation.columns) == 1
        self._has_place = "geom" in writes.as_table(observation.table).c
        self._kept = origin.retention if observation.partitioned else None
        self._report = report
        self._now = datetime.now(UTC)

    def cells(self, rows: Iterable[Placed]) -> Iterator[tuple[Any, ...]]:
        """line, the cells of ``news_columns``, original."""
        for row, record, place in rows:
            at = record.phenomenon_time  # type: ignore[attr-defined]
            late = untimely(at, self._now, self._kept)
            if late is not None:
                self._report.refuse(row.line, late, row.original)
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
        rank = rank_of((at, own, *where[2:]))
        key = key_of(thread_of(dataset, of, record.feature_id, name), None, at, rank)
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
        self._stamp = {
            "source": origin.source, "simulated": origin.simulated, "delivery_id": report.delivery_id,
        }  # fmt: skip
        self._staged = staging.news_staging(connection, observation.table, observation.columns)
        self.features: set[str] = set()

    def put(self, cells: Sequence[tuple[Any, ...]]) -> None:
        """Stores one chunk: rows that are there already are counted, not changed."""
        if not cells:
            return
        if self._observation.partitioned:
            self._make_months(cells)
        staging.copy(self._connection, self._staged, cells)
        if self._observation.fold is not None:
            self.features.update(row[4] for row in cells)
        self._merge(len(cells))
        self._note(cells)
        self._connection.execute(text(f"TRUNCATE {staging.STAGED}"))

    def _note(self, cells: Sequence[tuple[Any, ...]]) -> None:
        """Between which times the news lie, and what became of those that a map shows."""
        times = [row[2] for row in cells]
        first, last = self._report.news or (times[0], times[0])
        self._report.news = (min(first, *times), max(last, *times))
        shown = {row[0]: row[1] for row in cells if row[0] in self._report.preview.rows}
        if not shown:
            return
        table: Table = writes.as_table(self._observation.table)
        asked = select(table.c.message_key).where(
            table.c.message_key == func.any(list(shown.values())),
            table.c.phenomenon_time.between(min(times), max(times)),
            table.c.delivery_id == self._stamp["delivery_id"],
        )
        kept = set(self._connection.execute(asked).scalars())
        seen: set[Any] = set()
        for line, key in shown.items():
            if key not in kept:
                self._report.preview.rows[line].outcome = "unchanged"
            elif key in seen:
                self._report.preview.rows[line].outcome = "duplicate"
            seen.add(key)

    def _make_months(self, cells: Sequence[tuple[Any, ...]]) -> None:
        wanted = {partitions.month_of(row[2]) for row in cells} - self._months
        if wanted:
            with transaction(self._engine) as own:
                partitions.ensure_months(own, self._observation.table, wanted)
            self._months |= wanted

    def _merge(self, count: int) -> None:
        declared, own, rows = self._observation.table, self._observation.columns, self._staged
        stored = observations.count_kept(self._connection, declared, own, rows, self._stamp)
        unchanged = self._already_there() if stored < count else 0
        self._report.stored += stored
        self._report.unchanged += unchanged
        self._report.duplicate += count - stored - unchanged
        if self._observation.latest is not None:
            observations.renew_latest(
                self._connection, declared, self._observation.latest, own, rows, self._stamp
            )
        if self._observation.rollup is not None:
            observations.mark_due(self._connection, declared, rows)

    def _already_there(self) -> int:
        """Rows that another delivery brought before."""
        table: Table = writes.as_table(self._observation.table)
        same = (table.c.message_key == self._staged.c.message_key) & (
            table.c.phenomenon_time == self._staged.c.phenomenon_time
        )
        asked = select(func.count()).select_from(self._staged.join(table, same))
        others = asked.where(table.c.delivery_id != self._stamp["delivery_id"])
        return int(self._connection.execute(others).scalar_one())
