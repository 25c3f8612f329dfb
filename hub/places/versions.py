"""One dated version of an area, as it is read from the database and written to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import shapely
from geoalchemy2 import WKBElement
from sqlalchemy import Connection, delete, insert, update

from hub.store.queries import query
from hub.store.tables import Area

SRID = 4326
"""Areas are kept in lon, lat."""


@dataclass(frozen=True)
class AreaVersion:
    """An area between two dates (``valid_from`` inclusive, ``valid_to`` exclusive; None = open).

    ``shape``: valid MultiPolygon in lon, lat, or None where nobody gave us the boundary.
    """

    area_code: str
    level: str
    county_code: str
    parent_code: str | None
    name_zh: str
    name_en: str | None
    valid_from: date | None
    valid_to: date | None
    change: str | None
    shape: Any
    source: str
    source_as_of: date | None

    def holds_on(self, at: date) -> bool:
        """Whether this version was valid on that day."""
        begun = self.valid_from is None or self.valid_from <= at
        return begun and (self.valid_to is None or self.valid_to > at)

    def content(self) -> tuple[Any, ...]:
        """What two versions must have in common to be the same: everything but how they changed."""
        ground = shapely.to_wkb(self.shape) if self.shape is not None else None
        names = (self.area_code, self.parent_code, self.name_zh, self.name_en)
        return (*names, self.valid_from, self.valid_to, ground, self.source, self.source_as_of)


def stored(connection: Connection, county: str, level: str) -> dict[int, AreaVersion]:
    """Every version of the county's areas of one level, by row id."""
    rows = connection.execute(query("area_sets"), {"county": county, "level": level}).mappings()
    return {
        row["area_id"]: AreaVersion(
            shape=shapely.from_wkb(bytes(row["geom"])) if row["geom"] is not None else None,
            **{key: row[key] for key in row if key not in ("area_id", "geom")},
        )
        for row in rows
    }


def add(connection: Connection, versions: Sequence[AreaVersion], delivery_id: int) -> None:
    """Writes new versions."""
    if versions:
        connection.execute(insert(Area), [_row(version, delivery_id) for version in versions])


def remove(connection: Connection, area_ids: Iterable[int]) -> None:
    """Takes versions away: they were wrong, not merely past."""
    connection.execute(delete(Area).where(Area.area_id.in_(list(area_ids))))


def end(connection: Connection, area_ids: Iterable[int], on: date) -> None:
    """Ends versions: ``on`` is the first day on which they no longer hold."""
    connection.execute(update(Area).where(Area.area_id.in_(list(area_ids))).values(valid_to=on))


def _row(version: AreaVersion, delivery_id: int) -> dict[str, Any]:
    fields = {name: getattr(version, name) for name in AreaVersion.__dataclass_fields__}
    shape = fields.pop("shape")
    geom = WKBElement(shapely.to_wkb(shape), srid=SRID) if shape is not None else None
    return {**fields, "geom": geom, "delivery_id": delivery_id}
