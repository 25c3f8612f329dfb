"""Messages into tables: one transaction a batch, each message stored once or refused with its reason, the ledger with it."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, Engine, Table

from hub.book import Book
from hub.errors import DatabaseBusy, DatabaseRefused
from hub.folds import fold_news
from hub.locate import Places
from hub.message import Decoded
from hub.reading import News, NewsRow, Reader, Refused, SortedOut
from hub.refusal import Refusal
from hub.store import messages, observations, partitions, writes
from hub.store.database import transaction
from hub.store.messages import Line, Seen, Tally
from hub.timeliness import RETENTION

__all__ = ["Intake", "Tally"]

TRIES = 5
"""A batch that another one stood in the way of (a deadlock) is done again; more often than this it is a defect."""


class Intake:
    """Takes batches of messages in, for one worker (its ledger lines are its own)."""

    def __init__(
        self, engine: Engine, places: Places, *, worker: str, retention: timedelta = RETENTION
    ) -> None:
        self._engine = engine
        self._worker = worker
        self._reader = Reader(places, retention)
        self._months: set[tuple[str, datetime]] = set()

    def take(self, batch: Sequence[Decoded]) -> Tally:
        """Stores one batch, all of it with its ledger lines, or nothing; what became of it.

        A message that the database cannot hold is found by halving the batch, and refused: it never stands in the
        way of the others.

        Raises:
            DatabaseAway: nothing is stored (of what is still to do); give the batch again later.
        """
        if not batch:
            return Tally()
        try:
            return self._patiently(self._reader.sort_out(batch))
        except DatabaseRefused as fault:
            if len(batch) == 1:
                why = Refusal("not_storable", None, f"SQLSTATE {fault.sqlstate}。")
                return self._patiently(self._reader.refuse_all(batch, why))
            half = len(batch) // 2
            return self.take(batch[:half]) + self.take(batch[half:])

    def _patiently(self, sorted_out: SortedOut) -> Tally:
        for attempt in range(TRIES):
            try:
                return self._store(sorted_out)
            except DatabaseBusy:
                if attempt == TRIES - 1:
                    raise
        raise AssertionError("unreachable")

    def _store(self, sorted_out: SortedOut) -> Tally:
        for group in sorted_out.groups:
            self._make_months(group)
        with transaction(self._engine) as connection:
            book = Book(connection, self._worker)
            for refused in sorted_out.refused:
                book.refuse(refused)
            for group in sorted_out.groups:
                _keep(connection, group, book)
            book.write()
            changed = {f"{g.dataset.name}.{g.observation.name}" for g in sorted_out.groups}
            for name in sorted(changed & book.changed):
                writes.bump_version(connection, name)
        return book.total()

    def _make_months(self, group: News) -> None:
        if not group.observation.partitioned:
            return
        table = group.observation.table.__tablename__
        wanted = {partitions.month_of(row.phenomenon_time) for row in group.rows}
        missing = {month for month in wanted if (table, month) not in self._months}
        if missing:
            with transaction(self._engine) as connection:
                partitions.ensure_months(connection, group.observation.table, missing)
            self._months |= {(table, month) for month in missing}


def _keep(connection: Connection, group: News, book: Book) -> None:
    """Stores one observation's rows; what is there already is a duplicate, what contradicts an id is refused."""
    by_line: dict[Line, list[NewsRow]] = {}
    dataset = group.dataset.name
    for row in group.rows:
        line = book.line(dataset, simulated=group.simulated, arrived=row.arrived)
        by_line.setdefault(line, []).append(row)
    for line, rows in sorted(by_line.items()):
        _keep_line(connection, group, line, rows, book)


def _keep_line(
    connection: Connection, group: News, line: Line, offered: Sequence[NewsRow], book: Book
) -> None:
    observation = group.observation
    table = writes.as_table(observation.table)
    ones = _one_of_each(group, offered, line, book)
    cells = (_cells(row, has_place="geom" in table.c) for row in ones)
    batch = observations.as_rows(connection, table, observation.columns, cells)
    rows, gone = _unseen(connection, group, line, ones, batch, book)
    kept = {row.key for row in rows}
    observations.leave_out(connection, batch, [row.key for row in ones if row.key not in kept])
    if not rows:
        return
    stamp = {
        "source": line.source, "simulated": line.simulated, "delivery_id": book.delivery(line),
    }  # fmt: skip
    own = observation.columns
    keys = set(observations.keep(connection, observation.table, own, batch, stamp))
    stored = [row for row in rows if row.key in keys]
    book.add(line, _tally(rows, stored))
    if not stored:
        return
    book.changed.add(f"{group.dataset.name}.{observation.name}")
    if observation.latest is not None:
        observations.renew_latest(
            connection, observation.table, observation.latest, own, batch, stamp
        )
        if gone:
            again = {row.feature_id for row in gone}
            observations.rebuild_latest(connection, observation.table, observation.latest, again)
    if observation.rollup is not None:
        moments = [row.phenomenon_time for row in (*stored, *gone)]
        observations.mark_hours(connection, observation.table, moments)
    fold_news(connection, group.dataset, observation, {row.feature_id for row in stored})


def _tally(rows: Sequence[NewsRow], stored: Sequence[NewsRow]) -> Tally:
    flags = Counter(flag for row in stored for flag in row.flags)
    return Tally(
        received=len(rows), stored=len(stored), duplicate=len(rows) - len(stored),
        flagged=sum(bool(row.flags) for row in stored), flagged_by_code=flags,
    )  # fmt: skip


def _cells(row: NewsRow, *, has_place: bool) -> tuple[object, ...]:
    place = row.place
    where = (place.township_code, place.village_code, place.lon, place.lat) if has_place else ()
    return (
        row.named, row.rank, row.key, row.phenomenon_time, row.result_time, row.feature_id, row.seq, row.time_source,
        observations.FLAG_MARK.join(row.flags), *row.own, *where,
    )  # fmt: skip


def _one_of_each(group: News, rows: Sequence[NewsRow], line: Line, book: Book) -> list[NewsRow]:
    """One row a key: repetitions are duplicates; of two contents under one id the first by (result time, rank) stays."""
    kept: dict[UUID, NewsRow] = {}
    for row in rows:
        other = kept.setdefault(row.key, row)
        if other is row:
            continue
        if _seen(row) == _seen(other):
            book.add(line, Tally(received=1, duplicate=1))
            continue
        first, second = sorted((row, other), key=_precedence)
        kept[row.key] = first
        book.refuse(_reused(group, second))
    return list(kept.values())


def _unseen(
    connection: Connection,
    group: News,
    line: Line,
    rows: Sequence[NewsRow],
    batch: Table,
    book: Book,
) -> tuple[list[NewsRow], list[NewsRow]]:
    """(rows whose id no other content has, those of them that took another's place)."""
    known = messages.recognise(connection, batch, [row.key for row in rows if row.named])
    fresh, moved = [], []
    for row in rows:
        before = known.get(row.key)
        if before is None:
            fresh.append(row)
        elif before == _seen(row):
            book.add(line, Tally(received=1, duplicate=1))
        elif _precedence(row) < (before.result_time, before.rank):
            gone = messages.displace(connection, group.observation.table, before, _seen(row))
            if gone is not None:
                book.displaced(line, row.arrived, messages.as_payload(gone))
            fresh.append(row)
            moved.append(row._replace(phenomenon_time=before.phenomenon_time))
        else:
            book.refuse(_reused(group, row))
    return fresh, moved


def _seen(row: NewsRow) -> Seen:
    return Seen(row.key, row.phenomenon_time, row.result_time, row.rank)


def _precedence(row: NewsRow) -> tuple[datetime, UUID]:
    return row.result_time, row.rank


def _reused(group: News, row: NewsRow) -> Refused:
    return Refused(
        row.arrived, Refusal("id_reused", None, ""), group.dataset.name, simulated=group.simulated
    )
