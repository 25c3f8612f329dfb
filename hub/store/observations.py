"""Writes of news: rows into their table, once each; the newest of each feature; hours to roll up."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Float,
    FromClause,
    MetaData,
    Select,
    Text,
    Uuid,
    bindparam,
    cast,
    column,
    delete,
    func,
    insert,
    literal,
    select,
    tuple_,
)
from sqlalchemy import Table as CoreTable
from sqlalchemy.dialects.postgresql import JSONB, Insert, distinct_on
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateTable
from sqlalchemy.sql.dml import ReturningInsert

from hub.store.deliveries import RollupDue
from hub.store.staging import FLAG_MARK as FLAG_MARK
from hub.store.staging import copy
from hub.store.table import Table
from hub.store.writes import UNIQUE_VIOLATION, as_table

KNOWN = (
    "message_key", "phenomenon_time", "result_time", "feature_id", "seq", "time_source", "flags",
)  # fmt: skip
"""Columns that every piece of news has, before its own."""

NEWEST = ("phenomenon_time", "result_time", "message_key")
"""What decides which of two pieces of news is the newer one; never the order of arrival."""

PLACE: dict[str, Any] = {
    "township_code": Text(), "village_code": Text(), "lon": Float(), "lat": Float(),
}  # fmt: skip
"""Columns of a row that has a place, before it becomes a point."""

STAMP = ("source", "simulated", "delivery_id")
"""Columns that say where a row comes from: the same for all rows that are stored at once."""

STATEMENTS = 64
"""Made statements that are kept: putting one together takes longer than running it. A batch's table stays the same, so
each observation has its two; those of a file, whose table is its own, make room for the next."""


def news_columns(table: CoreTable, own: Sequence[str]) -> list[str]:
    """The names of a row's cells, in order: the known ones, the observation's own, and its place where it has one."""
    place = PLACE if "geom" in table.c else ()
    return [*KNOWN, *own, *place]


def as_rows(
    connection: Connection, table: CoreTable, own: Sequence[str], cells: Iterable[tuple[Any, ...]]
) -> CoreTable:
    """Rows of cells in a temporary table of this connection, to select from until the transaction ends.

    ``cells``: ``named`` and ``rank`` (whether the sender gave an id, and the content's hash), then those of ``news_columns``; flags joined by ``FLAG_MARK``.
    The table stays (empty) for the next batch: making one anew each time would swell the catalogue.
    """
    batch = _batch_table(table, tuple(own))
    connection.execute(CreateTable(batch, if_not_exists=True))
    copy(connection, batch, cells)
    return batch


@cache
def _batch_table(table: CoreTable, own: tuple[str, ...]) -> CoreTable:
    names = news_columns(table, own)
    return CoreTable(
        f"batch_{table.name}",
        MetaData(),
        Column("named", Boolean, nullable=False),
        Column("rank", Uuid, nullable=False),
        *(Column(name, _sent_type(table, name)) for name in names),
        prefixes=["TEMPORARY"],
        postgresql_on_commit="DELETE ROWS",
    )


def _sent_type(table: CoreTable, name: str) -> Any:
    if name == "flags":
        return Text()
    return Float() if name in ("lon", "lat") else table.c[name].type


def leave_out(connection: Connection, batch: CoreTable, keys: Sequence[UUID]) -> None:
    """Takes rows out of a batch: they are known already, or refused."""
    if keys:
        connection.execute(delete(batch).where(batch.c.message_key == func.any(list(keys))))


def keep(
    connection: Connection,
    declared: type[Table],
    own: Sequence[str],
    rows: FromClause,
    stamp: Mapping[str, Any],
) -> list[UUID]:
    """Stores the rows that are not there yet: their keys."""
    fresh = _keeping(as_table(declared), tuple(own), rows)
    return list(connection.execute(fresh, _stamps(stamp)).scalars())


@lru_cache(STATEMENTS)
def _keeping(table: CoreTable, own: tuple[str, ...], rows: FromClause) -> ReturningInsert[UUID]:
    return _kept(table, own, rows).returning(table.c.message_key)


def _kept(table: CoreTable, own: Sequence[str], rows: FromClause) -> Insert:
    return _added(table, own, rows).on_conflict_do_nothing()


def _added(table: CoreTable, own: Sequence[str], rows: FromClause) -> Insert:
    picked = _stamped(table, own, rows)
    return upsert(table).from_select([c.name for c in picked.selected_columns], picked)


def count_kept(
    connection: Connection,
    declared: type[Table],
    own: Sequence[str],
    rows: FromClause,
    stamp: Mapping[str, Any],
) -> int:
    """As ``keep``, for many rows: only how many."""
    made = _kept(as_table(declared), own, rows).execution_options(preserve_rowcount=True)
    return connection.execute(made, _stamps(stamp)).rowcount


def add(
    connection: Connection,
    declared: type[Table],
    own: Sequence[str],
    rows: FromClause,
    stamp: Mapping[str, Any],
) -> bool:
    """Stores rows of which none is there yet; False, and nothing is stored, where one is, or stands twice.

    Looking for each row first, as ``count_kept`` does, costs a third more.
    """
    try:
        with connection.begin_nested():
            connection.execute(_added(as_table(declared), own, rows), _stamps(stamp))
    except IntegrityError as fault:
        if getattr(fault.orig, "sqlstate", None) != UNIQUE_VIOLATION:
            raise
        return False
    return True


def _stamps(stamp: Mapping[str, Any]) -> dict[str, Any]:
    return {f"its_{name}": stamp[name] for name in STAMP}


def _stamped(table: CoreTable, own: Sequence[str], rows: FromClause) -> Select[Any]:
    """The rows under the table's own names, with their provenance (parameters: see ``_stamps``)."""
    plain = [rows.c[name] for name in (*KNOWN, *own) if name != "flags"]
    place: list[ColumnElement[Any]] = []
    if "geom" in table.c:
        point = func.ST_SetSRID(func.ST_MakePoint(rows.c.lon, rows.c.lat), 4326)
        place = [rows.c.township_code, rows.c.village_code, point.label("geom")]
    return select(
        *plain,
        func.string_to_array(rows.c.flags, FLAG_MARK).label("flags"),
        *place,
        func.now().label("recorded_at"),
        *(bindparam(f"its_{name}", type_=table.c[name].type).label(name) for name in STAMP),
    )


def renew_latest(
    connection: Connection,
    declared: type[Table],
    latest: CoreTable,
    own: Sequence[str],
    rows: FromClause,
    stamp: Mapping[str, Any],
) -> None:
    """Puts the newest of ``rows`` of each feature into ``latest``, where it is newer than what stands there."""
    newer = _renewal(as_table(declared), latest, tuple(own), rows)
    connection.execute(newer, _stamps(stamp))


@lru_cache(STATEMENTS)
def _renewal(table: CoreTable, latest: CoreTable, own: tuple[str, ...], rows: FromClause) -> Insert:
    last = select(rows.c.feature_id, func.max(rows.c.phenomenon_time)).group_by(rows.c.feature_id)
    candidates = tuple_(rows.c.feature_id, rows.c.phenomenon_time).in_(last)
    return _newer(latest, _stamped(table, own, rows).where(candidates).subquery())


def rebuild_latest(
    connection: Connection, declared: type[Table], latest: CoreTable, features: Iterable[str]
) -> None:
    """Finds the newest of these features again, after rows were taken away."""
    asked = list(features)
    table = as_table(declared)
    connection.execute(delete(latest).where(latest.c.feature_id == func.any(asked)))
    kept = select(table).where(table.c.feature_id == func.any(asked)).subquery()
    connection.execute(_newer(latest, kept))


def _newer(latest: CoreTable, rows: FromClause) -> Insert:
    names = [c.name for c in latest.c]
    newest = (
        select(*(rows.c[name] for name in names))
        .ext(distinct_on(rows.c.feature_id))
        .order_by(rows.c.feature_id, *(rows.c[name].desc() for name in NEWEST))
    )
    made = upsert(latest).from_select(names, newest)
    offered = made.excluded
    newer = tuple_(*(latest.c[name] for name in NEWEST)) < tuple_(*(offered[n] for n in NEWEST))
    return made.on_conflict_do_update(
        index_elements=[latest.c.feature_id],
        set_={name: offered[name] for name in names if name != "feature_id"},
        where=newer,
    )


def mark_due(connection: Connection, declared: type[Table], rows: FromClause) -> None:
    """Notes the hours of ``rows`` as to be rolled up."""
    hour = func.date_trunc("hour", rows.c.phenomenon_time, "UTC")
    hours = select(literal(as_table(declared).name), hour).distinct()
    connection.execute(insert(RollupDue).from_select(["observed_table", "hour"], hours))


def mark_hours(connection: Connection, declared: type[Table], moments: Iterable[datetime]) -> None:
    """Notes the hours of these moments as to be rolled up."""
    name = as_table(declared).name
    hours = {at.astimezone(UTC).replace(minute=0, second=0, microsecond=0) for at in moments}
    rows = [{"observed_table": name, "hour": hour} for hour in sorted(hours)]
    if rows:
        connection.execute(insert(RollupDue), rows)


def steps_of(staged: CoreTable, declared: type[Table], own: Sequence[str]) -> FromClause:
    """The steps of staged things (JSON lists of objects) as rows of news."""
    table = as_table(declared)
    each = func.jsonb_array_elements(cast(staged.c.steps, JSONB))
    step = each.table_valued(column("value", JSONB), name="step")
    said = step.c.value

    # A thing's place stands in its own row; its steps are not told apart by it.
    place = (
        [cast(None, type_).label(name) for name, type_ in PLACE.items()]
        if "geom" in table.c
        else []
    )

    def cell(name: str) -> ColumnElement[Any]:
        return cast(said[name].astext, table.c[name].type)

    return (
        select(
            cell("message_key").label("message_key"),
            cell("phenomenon_time").label("phenomenon_time"),
            cell("phenomenon_time").label("result_time"),
            staged.c.feature_id,
            cast(None, table.c.seq.type).label("seq"),
            literal("device").label("time_source"),
            literal("").label("flags"),
            *(cell(name).label(name) for name in own),
            *place,
        )
        .select_from(staged.join(step, literal(True)))
        .order_by(staged.c.line)
        .subquery()
    )
