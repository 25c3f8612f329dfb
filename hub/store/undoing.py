"""Writes of an undo: versions that a delivery brought go, those it ended come back, its news are taken out again.

And the reads that say whether a later delivery built upon it.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    TIMESTAMP,
    Column,
    ColumnElement,
    Connection,
    MetaData,
    Select,
    Text,
    and_,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    union,
    update,
)
from sqlalchemy import Table as CoreTable
from sqlalchemy.dialects.postgresql import ARRAY

from hub.store import observations
from hub.store.deliveries import Delivery
from hub.store.table import Table
from hub.store.uploads import FoldBefore
from hub.store.writes import as_table

Span = tuple[Any, Any]
"""The first and last time of a delivery's news; with these, months that cannot hold them are left alone."""


def builders(
    connection: Connection, declared: type[Table], delivery_id: int, made_of_news: str
) -> set[int]:
    """Deliveries that changed, ended or brought again what this one brought or ended.

    Rows ``made_of_news`` (their content hash) are nobody's: they can be made again.
    """
    table = as_table(declared)
    later = table.alias("later")
    mine = _touched(table, delivery_id, made_of_news)
    versions = (
        select(later.c.delivery_id)
        .join(table, _same(later, table) & (later.c.row_id > table.c.row_id))
        .where(mine, later.c.delivery_id != delivery_id, later.c.content_hash != made_of_news)
    )
    ends = select(table.c.ended_by).where(
        table.c.delivery_id == delivery_id, table.c.ended_by != delivery_id
    )
    folds = (
        select(FoldBefore.delivery_id)
        .join(table, _same_fold(table))
        .where(mine, FoldBefore.delivery_id != delivery_id, _after(FoldBefore.delivery_id, delivery_id))
    )  # fmt: skip
    return set(connection.execute(union(versions, ends, folds)).scalars())


def fold_builders(connection: Connection, declared: type[Table], delivery_id: int) -> set[int]:
    """Deliveries that replaced, or folded news into, the things that this one's news changed."""
    table = as_table(declared)
    known = FoldBefore.before["row_id"].as_integer()
    mine = and_(FoldBefore.delivery_id == delivery_id, FoldBefore.entity_table == table.name)
    replaced = (
        select(table.c.ended_by)
        .join(FoldBefore, table.c.row_id == known)
        .where(mine, table.c.ended_by.is_not(None))
    )
    brought = (
        select(table.c.delivery_id)
        .join(FoldBefore, _same_fold(table))
        .where(
            mine, table.c.delivery_id != delivery_id, table.c.row_id.is_distinct_from(known),
            _after(table.c.delivery_id, delivery_id), _is_of_a_file(table.c.delivery_id),
        )
    )  # fmt: skip
    other = FoldBefore.__table__.alias("other")
    folded = (
        select(other.c.delivery_id)
        .join(
            FoldBefore,
            and_(
                other.c.entity_table == FoldBefore.entity_table,
                other.c.source == FoldBefore.source,
                other.c.feature_id == FoldBefore.feature_id,
            ),
        )
        .where(mine, other.c.delivery_id != delivery_id, _after(other.c.delivery_id, delivery_id))
    )
    return set(connection.execute(union(replaced, brought, folded)).scalars())


def _after(other: ColumnElement[Any] | Any, delivery_id: int) -> ColumnElement[bool]:
    """Is the delivery ``other`` one that was stored after this one?"""
    finished = (
        select(Delivery.finished_at).where(Delivery.delivery_id == delivery_id).scalar_subquery()
    )
    later = Delivery.__table__.alias("after")
    return exists().where(
        later.c.delivery_id == other, later.c.state == "stored", later.c.finished_at > finished
    )


def _is_of_a_file(other: ColumnElement[Any]) -> ColumnElement[bool]:
    line = Delivery.__table__.alias("line")
    return exists().where(line.c.delivery_id == other, line.c.channel != "mqtt")


def _touched(table: Any, delivery_id: int, made_of_news: str) -> ColumnElement[bool]:
    brought = and_(table.c.delivery_id == delivery_id, table.c.content_hash != made_of_news)
    return or_(brought, table.c.ended_by == delivery_id)


def _same(one: Any, other: Any) -> ColumnElement[bool]:
    return and_(one.c.source == other.c.source, one.c.feature_id == other.c.feature_id)


def _same_fold(table: CoreTable) -> ColumnElement[bool]:
    return and_(
        FoldBefore.entity_table == table.name, FoldBefore.source == table.c.source,
        FoldBefore.feature_id == table.c.feature_id,
    )  # fmt: skip


def touched_features(
    connection: Connection, declared: type[Table], delivery_id: int, made_of_news: str
) -> set[str]:
    """The ids of the things that a delivery brought or ended."""
    table = as_table(declared)
    asked = select(table.c.feature_id).where(_touched(table, delivery_id, made_of_news))
    return set(connection.execute(asked.distinct()).scalars())


def take_versions_back(
    connection: Connection, declared: type[Table], delivery_id: int, made_of_news: str
) -> tuple[int, int]:
    """(versions that it brought and that are gone, versions that it ended and that are current again)."""
    table = as_table(declared)
    gone = delete(table).where(
        table.c.delivery_id == delivery_id, table.c.content_hash != made_of_news
    )
    removed = connection.execute(gone).rowcount
    ended = table.alias("ended")
    # What news alone made since then stands where the ended version comes back; they are read again afterwards.
    stands = select(ended.c.row_id).where(
        _same(ended, table), ended.c.ended_by == delivery_id, ended.c.row_id < table.c.row_id
    )
    connection.execute(
        delete(table).where(
            table.c.content_hash == made_of_news, table.c.valid_to.is_(None), stands.exists()
        )
    )
    back = update(table).where(table.c.ended_by == delivery_id)
    restored = connection.execute(back.values(valid_to=None, ended_by=None)).rowcount
    return removed, restored


def leave_simulated_ended(
    connection: Connection, declared: type[Table], delivery_id: int, heir: int
) -> None:
    """Simulated things stay ended where another real delivery is there: it would have ended them."""
    table = as_table(declared)
    connection.execute(
        update(table)
        .where(table.c.ended_by == delivery_id, table.c.simulated)
        .values(ended_by=heir)
    )


def news_of(
    connection: Connection, declared: type[Table], delivery_id: int, span: Span
) -> CoreTable:
    """A temporary table of a delivery's news: feature_id, phenomenon_time."""
    table = as_table(declared)
    found = CoreTable(
        f"gone_{table.name}", MetaData(), Column("feature_id", Text),
        Column("phenomenon_time", TIMESTAMP(timezone=True)),
        prefixes=["TEMPORARY"], postgresql_on_commit="DROP",
    )  # fmt: skip
    found.create(connection)
    rows = select(table.c.feature_id, table.c.phenomenon_time).where(_own(table, delivery_id, span))
    connection.execute(insert(found).from_select(["feature_id", "phenomenon_time"], rows))
    return found


def _own(table: CoreTable, delivery_id: int, span: Span) -> ColumnElement[bool]:
    own = table.c.delivery_id == delivery_id
    return own if span[0] is None else and_(own, table.c.phenomenon_time.between(*span))


def take_news_back(
    connection: Connection,
    declared: type[Table],
    latest: CoreTable | None,
    delivery_id: int,
    span: Span,
    *,
    rolled_up: bool,
) -> int:
    """Takes a delivery's news out: the newest are found again, their hours are to be rolled up again. How many."""
    table = as_table(declared)
    gone = news_of(connection, declared, delivery_id, span)
    removed = connection.execute(delete(table).where(_own(table, delivery_id, span))).rowcount
    if removed and latest is not None:
        newest = select(latest.c.feature_id).where(latest.c.delivery_id == delivery_id)
        features = list(connection.execute(newest).scalars())
        observations.rebuild_latest(connection, declared, latest, features)
    if removed and rolled_up:
        observations.mark_due(connection, declared, gone)
    return removed


def restore_folded(connection: Connection, declared: type[Table], delivery_id: int) -> set[str]:
    """Brings the things that a delivery's news changed back as they were; their ids."""
    table = as_table(declared)
    mine = and_(FoldBefore.delivery_id == delivery_id, FoldBefore.entity_table == table.name)
    features = set(connection.execute(select(FoldBefore.feature_id).where(mine)).scalars())
    made = exists().where(
        mine, FoldBefore.before.is_(None), FoldBefore.source == table.c.source,
        FoldBefore.feature_id == table.c.feature_id,
    )  # fmt: skip
    connection.execute(delete(table).where(table.c.valid_to.is_(None), made))
    before = {
        column.name: _from_json(FoldBefore.before[column.name].astext, column)
        for column in table.c
        if not column.primary_key
    }
    row = table.c.row_id == FoldBefore.before["row_id"].as_integer()
    connection.execute(update(table).values(before).where(mine, row))
    connection.execute(delete(FoldBefore).where(mine))
    return features


def _from_json(text: ColumnElement[Any], column: Column[Any]) -> ColumnElement[Any]:
    """A cell from its JSON text. A list of texts is an array's literal but for its brackets."""
    if isinstance(column.type, ARRAY):
        inner = func.substr(text, 2, func.length(text) - 2)
        return cast(literal("{").op("||")(inner).op("||")("}"), column.type)
    return cast(text, column.type)


def with_news_since(
    connection: Connection, declared: type[Table], features: Iterable[str], since: Any
) -> set[str]:
    """Which of these features somebody told news of since then."""
    table = as_table(declared)
    asked: Select[Any] = select(table.c.feature_id).where(
        table.c.feature_id == func.any(list(features)), table.c.recorded_at >= since
    )
    return set(connection.execute(asked.distinct()).scalars())
