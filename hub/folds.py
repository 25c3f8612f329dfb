"""News that change a thing: the newest of what was said of each field becomes the thing's current row."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from geoalchemy2 import Geometry
from sqlalchemy import (
    ColumnElement,
    Connection,
    Text,
    and_,
    case,
    cast,
    func,
    insert,
    literal,
    or_,
    select,
    text,
)
from sqlalchemy import Table as CoreTable
from sqlalchemy.dialects.postgresql import JSONB, Insert
from sqlalchemy.dialects.postgresql import insert as upsert

from hub.dataset import Dataset, Entity, Fold, Observation
from hub.presence import has_real
from hub.store.observations import NEWEST
from hub.store.uploads import FoldBefore
from hub.store.writes import as_table

MADE_OF_NEWS = "news"
"""Content hash of a row that no file has sent: a file's row always differs from it."""


class Folded(NamedTuple):
    """One thing as its news make it, oldest to newest; ``said`` holds what was said at all."""

    feature_id: str
    source: str
    said: dict[str, Any]


def fold_news(
    connection: Connection, dataset: Dataset, observation: Observation, features: Iterable[str]
) -> None:
    """Brings the things that these news are of up to date; the same news in any order give the same rows."""
    fold = observation.fold
    asked = sorted(set(features))
    if fold is None or not asked:
        return
    entity = dataset.entity(fold.into)
    assert entity is not None, f"{dataset.name} has no entity {fold.into}"
    table = as_table(observation.table)
    hold(connection, table, asked)
    made = newest(_news(connection, table, fold, asked), fold)
    # What a simulator still had to say when the real things came makes no thing beside them.
    if any(folded.said["simulated"] for folded in made) and has_real(connection, dataset):
        made = [folded for folded in made if not folded.said["simulated"]]
    for folded in made:
        _write(connection, entity, fold, folded)


def keep_before(
    connection: Connection,
    dataset: Dataset,
    observation: Observation,
    features: Iterable[str],
    delivery_id: int,
) -> None:
    """Remembers the things that a file's news are about to change, as they are now: an undo brings them back."""
    fold = observation.fold
    asked = sorted(set(features))
    if fold is None or not asked:
        return
    entity = dataset.entity(fold.into)
    assert entity is not None, f"{dataset.name} has no entity {fold.into}"
    news, thing = as_table(observation.table), as_table(entity.table)
    hold(connection, news, asked)
    into = _into(news, fold).label("into")
    named = (
        select(news.c.feature_id, into).where(news.c.feature_id == func.any(asked)).distinct().subquery()
    )  # fmt: skip
    current = and_(
        thing.c.source == named.c.into, thing.c.feature_id == named.c.feature_id,
        thing.c.valid_to.is_(None),
    )  # fmt: skip
    before = case((thing.c.row_id.is_not(None), as_json(thing)), else_=None)
    found = select(
        literal(delivery_id), literal(thing.name), named.c.into, named.c.feature_id, before
    ).select_from(named.outerjoin(thing, current))
    names = ["delivery_id", "entity_table", "source", "feature_id", "before"]
    connection.execute(insert(FoldBefore).from_select(names, found))


def as_json(table: CoreTable) -> ColumnElement[Any]:
    """A whole row as JSON from which it can be made again to the last bit: geometry as hexadecimal EWKB."""
    shapes: list[Any] = []
    for column in table.c:
        if isinstance(column.type, Geometry):
            shapes += [literal(column.name), cast(column, Text)]
    row: ColumnElement[Any] = func.to_jsonb(table.table_valued(), type_=JSONB)
    return row.op("||")(func.jsonb_build_object(*shapes)) if shapes else row


def _into(news: CoreTable, fold: Fold) -> ColumnElement[Any]:
    """The source of the thing that a piece of news is about."""
    if fold.source_field is None:
        return news.c.source
    return func.coalesce(news.c[fold.source_field], news.c.source)


def newest(rows: Iterable[Mapping[str, Any]], fold: Fold) -> list[Folded]:
    """What stands of each thing when its news (ordered by thing, then oldest first) are read one after another.

    A field keeps what was said of it last; who says nothing of it changes nothing.
    """
    made = []
    for (feature, source), news in groupby(rows, key=lambda row: (row["feature_id"], row["into"])):
        said: dict[str, Any] = {}
        for row in news:
            said.setdefault("valid_from", row["phenomenon_time"])
            said.update({k: row[k] for k in (*fold.fields, *KEPT) if row.get(k) is not None})
        made.append(Folded(feature, source, said))
    return made


KEPT = ("simulated", "delivery_id", "township_code", "village_code", "geom")
"""Columns that come along: the newest known place, the newest delivery."""


def hold(connection: Connection, table: CoreTable, features: Sequence[str]) -> None:
    """Nobody else folds these features until we commit: who comes second sees our news."""
    locks = text(
        "SELECT pg_advisory_xact_lock(hashtextextended(:table || '/' || f, 2)) "
        "FROM unnest(CAST(:features AS text[])) AS f"
    )
    connection.execute(locks, {"table": table.name, "features": list(features)})


def _news(
    connection: Connection, table: CoreTable, fold: Fold, features: Sequence[str]
) -> list[Mapping[str, Any]]:
    into = _into(table, fold)
    asked = (
        select(table, into.label("into"))
        .where(table.c.feature_id == func.any(list(features)))
        .order_by(table.c.feature_id, into, *(table.c[name] for name in NEWEST))
    )
    return [dict(row) for row in connection.execute(asked).mappings()]


def _write(connection: Connection, entity: Entity, fold: Fold, folded: Folded) -> None:
    """The thing's current row: made where there is none, else changed in place (its news are its history).

    Where a file made the row, what the news do not say stays as the file said it.
    """
    table = as_table(entity.table)
    said = folded.said
    placed = said.get("geom") is not None
    flags = list(entity.record.model_construct(**_names(fold, said)).looked_at())
    row = {**_names(fold, said), **_place(table, said, placed=placed)}
    if "flags" in table.c:
        row["flags"] = flags + ["place_unknown"] * (not placed)
    stamp = {
        "feature_id": folded.feature_id, "source": folded.source, "simulated": said["simulated"],
        "delivery_id": said["delivery_id"], "valid_from": said["valid_from"],
        "content_hash": MADE_OF_NEWS, "recorded_at": func.now(),
    }  # fmt: skip
    made = upsert(table).values({**row, **stamp})
    whole = table.c.content_hash == MADE_OF_NEWS
    changed: dict[str, Any] = {
        name: case((whole, made.excluded[name]), else_=_either(table, made, name, placed=placed))
        for name in row
    }
    changed["valid_from"] = func.least(table.c.valid_from, made.excluded.valid_from)
    other = or_(*(table.c[name].is_distinct_from(value) for name, value in changed.items()))
    connection.execute(
        made.on_conflict_do_update(
            index_elements=[table.c.source, table.c.feature_id],
            index_where=table.c.valid_to.is_(None),
            set_={**changed, "recorded_at": func.now()},
            where=other,
        )
    )


def _names(fold: Fold, said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: said.get(name) for name in fold.fields}


PLACE = ("township_code", "village_code", "geom")


def _place(table: CoreTable, said: Mapping[str, Any], *, placed: bool) -> dict[str, Any]:
    if "geom" not in table.c:
        return {}
    found = {name: said.get(name) for name in PLACE}
    return {
        **found, "stated_geom": said.get("geom"), "place_basis": "point" if placed else "unknown",
    }  # fmt: skip


def _either(table: CoreTable, made: Insert, name: str, *, placed: bool) -> ColumnElement[Any]:
    """What the news say, else what the file said; a place is believed or kept as a whole."""
    if name in (*PLACE, "stated_geom", "place_basis", "flags"):
        return made.excluded[name] if placed else table.c[name]
    return func.coalesce(made.excluded[name], table.c[name])
