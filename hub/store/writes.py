"""Writes: COPY into a staging table, then set by set into the dataset's own; all in the caller's transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    MetaData,
    Select,
    Text,
    Update,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    text,
    union,
    union_all,
    update,
)
from sqlalchemy import Table as CoreTable
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError

from hub.store.deliveries import Delivery
from hub.store.staging import FLAG_MARK, PLACED, POINTS, STAGED
from hub.store.tables import DataVersion, Table

UNIQUE_VIOLATION = "23505"
"""SQLSTATE of a row whose key is there already."""

TICK = text("interval '1 microsecond'")
"""A version lasts at least this long, so that two never share a moment."""


def as_table(declared: type[Table]) -> CoreTable:
    """The table behind a declaration."""
    table = declared.__table__
    assert isinstance(table, CoreTable)
    return table


@dataclass(frozen=True)
class Merged:
    """Rows by what became of them; ``repeated``: the lines of duplicates.

    ``conflicts``: (line, line of the first row with that identity, its cells).
    """

    stored: int
    unchanged: int
    repeated: frozenset[int]
    conflicts: list[tuple[int, int, list[str]]]


def open_delivery(connection: Connection, **columns: Any) -> int:
    """A new delivery's id; its counts are filled in by ``close_delivery``."""
    zeros = dict.fromkeys(
        ("received", "stored", "unchanged", "duplicate", "refused", "flagged", "closed"), 0
    )
    empty: dict[str, Any] = {
        "refused_by_code": {},
        "flagged_by_code": {},
        "warnings": [],
        "mapping": {},
    }
    made = insert(Delivery).values(**{**zeros, **empty, "state": "stored", **columns})
    return int(connection.execute(made.returning(Delivery.delivery_id)).scalar_one())


def close_delivery(connection: Connection, delivery_id: int, **columns: Any) -> None:
    """Writes the ledger line of a delivery; the table itself checks that it adds up."""
    connection.execute(
        update(Delivery).where(Delivery.delivery_id == delivery_id).values(**columns)
    )


def record_rows(
    connection: Connection, table: type[Table], rows: Iterable[Mapping[str, Any]]
) -> None:
    """Keeps rows of a report (``RefusedRow`` or ``FlaggedRow``), streamed: there may be as many as the file has."""
    kept = as_table(table)
    names = ", ".join(f'"{column.name}"' for column in kept.columns)
    raw = connection.connection.cursor()
    with raw.copy(f'COPY "{kept.name}" ({names}) FROM STDIN') as stream:
        for row in rows:
            cells = (row[column.name] for column in kept.columns)
            stream.write_row(
                [orjson.dumps(cell).decode() if isinstance(cell, dict) else cell for cell in cells]
            )


def bump_version(connection: Connection, dataset: str) -> int:
    """Counts a change of ``dataset`` (or ``areas``, ``population``, ``roads``, ``crossings``): the new version."""
    made = upsert(DataVersion).values(dataset=dataset, version=1, changed_at=func.clock_timestamp())
    counted = made.on_conflict_do_update(
        index_elements=[DataVersion.dataset],
        set_={"version": DataVersion.version + 1, "changed_at": func.clock_timestamp()},
    )
    return int(connection.execute(counted.returning(DataVersion.version)).scalar_one())


def add_versions(
    connection: Connection,
    table: type[Table],
    staged: CoreTable,
    columns: Sequence[str],
    stamp: Mapping[str, Any],
) -> bool:
    """Takes staged rows in of which none has a version yet; False, and nothing is stored, where one has, or stands twice."""
    current = as_table(table)
    rows = _versions(staged, current, columns, stamp, staged.c.since).order_by(staged.c.line)
    try:
        with connection.begin_nested():
            connection.execute(
                insert(current).from_select([c.name for c in rows.selected_columns], rows)
            )
    except IntegrityError as fault:
        if getattr(fault.orig, "sqlstate", None) != UNIQUE_VIOLATION:
            raise
        return False
    return True


def merge(
    connection: Connection,
    table: type[Table],
    staged: CoreTable,
    columns: Sequence[str],
    early: CoreTable,
    stamp: Mapping[str, Any],
) -> Merged:
    """Takes the staged rows in: new and changed ones become current versions, the others are counted.

    Args:
        early: line, identity and content of the rows that were taken in before.
        stamp: ``source``, ``simulated``, ``delivery_id`` of the rows that are written.
    """
    connection.exec_driver_sql(f"ANALYZE {STAGED} (feature_id, content_hash)")
    current = as_table(table)
    conflicts, repeated = _drop_repeats(connection, staged, early)
    same = and_(
        current.c.source == stamp["source"],
        current.c.feature_id == staged.c.feature_id,
        current.c.valid_to.is_(None),
    )
    alike = exists().where(same, current.c.content_hash == staged.c.content_hash)
    unchanged = connection.execute(delete(staged).where(alike)).rowcount
    lasting = current.c.valid_from + TICK
    ended = (
        update(current)
        .values(valid_to=func.greatest(staged.c.since, lasting), ended_by=stamp["delivery_id"])
        .where(same)
    )
    connection.execute(ended)
    rows = _as_versions(staged, current, columns, stamp)
    taken = insert(current).from_select([c.name for c in rows.selected_columns], rows)
    stored = connection.execute(taken.execution_options(preserve_rowcount=True))
    return Merged(stored.rowcount, unchanged, repeated, conflicts)


def _drop_repeats(
    connection: Connection, staged: CoreTable, early: CoreTable
) -> tuple[list[tuple[int, int, list[str]]], frozenset[int]]:
    """Leaves the first row of each identity: later ones are duplicates (same content) or conflicts."""
    told = union_all(
        *(select(rows.c.line, rows.c.feature_id, rows.c.content_hash) for rows in (staged, early))
    ).subquery()
    first, first_hash = (
        func.first_value(told.c[name]).over(partition_by=told.c.feature_id, order_by=told.c.line)
        for name in ("line", "content_hash")
    )
    ranked = select(
        told.c.line, first.label("first"), first_hash.label("first_hash"), told.c.content_hash
    ).subquery()
    repeats = select(ranked.c.line, ranked.c.first, ranked.c.content_hash == ranked.c.first_hash)
    found = connection.execute(repeats.where(ranked.c.line != ranked.c.first)).all()
    if not found:
        return [], frozenset()
    firsts = {line: first for line, first, alike in found if not alike}
    asked = select(staged.c.line, staged.c.original).where(staged.c.line.in_(firsts))
    cells = connection.execute(asked.order_by(staged.c.line)).all()
    connection.execute(delete(staged).where(staged.c.line.in_([line for line, _, _ in found])))
    conflicts = [(line, firsts[line], orjson.loads(original)) for line, original in cells]
    return conflicts, frozenset(line for line, _, alike in found if alike)


def _as_versions(
    staged: CoreTable, current: FromClause, columns: Sequence[str], stamp: Mapping[str, Any]
) -> Select[Any]:
    """The staged rows as versions; one that comes back begins where its last version ended, not before."""
    before = (
        select(current.c.feature_id, func.max(current.c.valid_to).label("ended"))
        .where(
            current.c.source == stamp["source"],
            current.c.feature_id.in_(select(staged.c.feature_id)),
        )
        .group_by(current.c.feature_id)
        .subquery()
    )
    begins = func.greatest(staged.c.since, before.c.ended)
    rows = _versions(staged, current, columns, stamp, begins)
    joined = staged.outerjoin(before, before.c.feature_id == staged.c.feature_id)
    return rows.select_from(joined).order_by(staged.c.line)


def _versions(
    staged: CoreTable,
    current: FromClause,
    columns: Sequence[str],
    stamp: Mapping[str, Any],
    begins: ColumnElement[Any],
) -> Select[Any]:
    return select(
        staged.c.feature_id,
        staged.c.content_hash,
        *(staged.c[name] for name in columns),
        *_places(staged, current),
        begins.label("valid_from"),
        func.now().label("recorded_at"),
        *(literal(value).label(name) for name, value in stamp.items()),
    )


def _places(staged: CoreTable, current: FromClause) -> list[ColumnElement[Any]]:
    """The columns of place, for tables that have them."""
    if "geom" not in current.c:
        return []
    points = [
        _point(staged.c[lon], staged.c[lat]).label(name) for name, (lon, lat) in POINTS.items()
    ]
    flags = func.string_to_array(staged.c.flags, FLAG_MARK).label("flags")
    return [*(staged.c[name] for name in PLACED if name != "flags"), flags, *points]


def _point(lon: ColumnElement[float], lat: ColumnElement[float]) -> ColumnElement[Any]:
    return case((lon.is_not(None), func.ST_SetSRID(func.ST_MakePoint(lon, lat), 4326)), else_=None)


def close_absent(
    connection: Connection, table: type[Table], seen: CoreTable, source: str, delivery_id: int
) -> int:
    """Ends the current features of ``source`` that the delivery does not list: how many they were."""
    current = as_table(table)
    absent = (
        _ended_now(current, delivery_id)
        .where(current.c.source == source)
        .where(current.c.feature_id.not_in(select(seen.c.feature_id)))
    )
    return connection.execute(absent).rowcount


def close_simulated(connection: Connection, tables: Iterable[type[Table]], delivery_id: int) -> int:
    """Ends all simulated features of a dataset: real data replace them, the two are never mixed."""
    ended = 0
    for table in tables:
        current = as_table(table)
        ended += connection.execute(
            _ended_now(current, delivery_id).where(current.c.simulated)
        ).rowcount
    return ended


def _ended_now(current: CoreTable, delivery_id: int) -> Update:
    """Ends current versions; the delivery that did it is noted, so that it can be undone."""
    now = func.greatest(func.now(), current.c.valid_from + TICK)
    return (
        update(current)
        .values(valid_to=now, ended_by=delivery_id)
        .where(current.c.valid_to.is_(None))
    )


def lines_of(connection: Connection, staged: CoreTable, lines: Iterable[int]) -> set[int]:
    """Which of these lines are still staged: after ``merge``, those that were stored."""
    wanted = select(func.unnest(literal(list(lines), ARRAY(Integer))))
    asked = select(staged.c.line).where(staged.c.line.in_(wanted))
    return set(connection.execute(asked).scalars())


def remember_seen(connection: Connection, *listed: CoreTable) -> CoreTable:
    """The identities that the delivery lists, kept before ``merge`` empties the staging table."""
    seen = CoreTable(
        "seen",
        MetaData(),
        Column("feature_id", Text),
        prefixes=["TEMPORARY"],
        postgresql_on_commit="DROP",
    )
    seen.create(connection)
    told = union(*(select(rows.c.feature_id) for rows in listed))
    connection.execute(insert(seen).from_select(["feature_id"], told))
    return seen
