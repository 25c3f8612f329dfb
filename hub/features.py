"""Features of any dataset: its current rows, counted and listed, from its own typed table."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, literal, select

from hub.dataset import Entity


def current_features(
    connection: Connection, entity: Entity, *, township: str | None, after: int, limit: int
) -> list[Mapping[str, Any]]:
    """Current rows with ``lon`` and ``lat`` (null without a point), by row id from ``after`` on."""
    table = entity.table.__table__
    columns = [column for column in table.c if column.name not in {"geom", "stated_geom"}]
    points = [] if entity.place == "none" else [
        func.ST_X(table.c.geom).label("lon"), func.ST_Y(table.c.geom).label("lat"),
    ]  # fmt: skip
    asked = select(*columns, *points)
    asked = asked.where(table.c.valid_to.is_(None), table.c.row_id > after)
    if township is not None and entity.place != "none":
        asked = asked.where(table.c.township_code == township)
    rows = connection.execute(asked.order_by(table.c.row_id).limit(limit)).mappings()
    return [dict(row) for row in rows]


def count_features(connection: Connection, entity: Entity, township: str | None) -> int:
    """Current rows, of one township or all."""
    table = entity.table.__table__
    asked = select(func.count()).select_from(table).where(table.c.valid_to.is_(None))
    if township is not None and entity.place != "none":
        asked = asked.where(table.c.township_code == township)
    return int(connection.scalar(asked) or 0)


def by_source(connection: Connection, entity: Entity) -> list[Mapping[str, Any]]:
    """source, features, without_point, simulated, as_of, of the current rows, per source."""
    table = entity.table.__table__
    newest = (
        func.max(table.c.observed_on) if "observed_on" in table.c else func.max(table.c.valid_from)
    )
    asked = (
        select(
            table.c.source,
            func.count().label("features"),
            _without_point(entity).label("without_point"),
            func.bool_or(table.c.simulated).label("simulated"),
            newest.label("observed"),
            func.max(table.c.recorded_at).label("recorded"),
            func.max(table.c.delivery_id).label("delivery_id"),
        )
        .where(table.c.valid_to.is_(None))
        .group_by(table.c.source)
        .order_by(table.c.source)
    )
    return [dict(row) for row in connection.execute(asked).mappings()]


def _without_point(entity: Entity) -> ColumnElement[Any]:
    """How many have no point; none lacks one where things have no place at all."""
    if entity.place == "none":
        return literal(0)
    return func.count().filter(entity.table.__table__.c.geom.is_(None))
