"""Roads and crossings: their tables, and what is read of them."""

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import shapely
from geoalchemy2 import Geometry, WKBElement
from numpy.typing import NDArray
from sqlalchemy import BigInteger, CheckConstraint, Connection, ForeignKey, Identity, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from hub.store.queries import query
from hub.store.table import Table

ROAD_CLASSES = ("freeway", "expressway", "provincial", "county", "township", "other")
"""國道, 快速公路, 省道, 縣道, 鄉道 and everything else; each has its own speed in the settings."""

CROSSING_KINDS = ("ferry", "air")


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


class Road(Table):
    """One piece of road; pieces meet where they share a vertex. ``speed_kmh`` NULL: that of its class."""

    __tablename__ = "road"
    __table_args__ = (
        CheckConstraint(_one_of("road_class", ROAD_CLASSES), name="road_class"),
        CheckConstraint("speed_kmh > 0", name="speed"),
        Index(None, "county_code", "source"),
        Index("ix_road_geom", "geom", postgresql_using="gist"),
    )

    road_id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    county_code: Mapped[str]
    road_class: Mapped[str]
    name: Mapped[str | None]
    number: Mapped[str | None]
    speed_kmh: Mapped[float | None]
    geom: Mapped[WKBElement] = mapped_column(Geometry("LINESTRING", srid=4326, spatial_index=False))
    source: Mapped[str]
    as_of: Mapped[date | None]
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("delivery.delivery_id"))
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Crossing(Table):
    """A ferry or a flight. ``minutes``: the timetable's mean from one point to the other, with the waiting."""

    __tablename__ = "crossing"
    __table_args__ = (
        CheckConstraint(_one_of("kind", CROSSING_KINDS), name="kind"),
        CheckConstraint("minutes > 0", name="minutes"),
        Index(None, "county_code"),
    )

    crossing_id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    county_code: Mapped[str]
    kind: Mapped[str]
    name: Mapped[str]
    from_geom: Mapped[WKBElement] = mapped_column(Geometry("POINT", srid=4326, spatial_index=False))
    to_geom: Mapped[WKBElement] = mapped_column(Geometry("POINT", srid=4326, spatial_index=False))
    minutes: Mapped[float]
    both_ways: Mapped[bool]
    source: Mapped[str]
    as_of: Mapped[date]
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("delivery.delivery_id"))
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())


@dataclass(frozen=True)
class RoadRows:
    """Pieces of road, column by column, each of shape (pieces,).

    ``speed_kmh``: NaN where the file told none. ``lines`` in lon, lat.
    """

    road_class: NDArray[np.object_]
    name: NDArray[np.object_]
    number: NDArray[np.object_]
    speed_kmh: NDArray[np.float64]
    source: NDArray[np.object_]
    as_of: NDArray[np.object_]
    lines: NDArray[np.object_]


@dataclass(frozen=True)
class CrossingRow:
    """One crossing; its two points as lon, lat."""

    kind: str
    name: str
    from_lon: float
    from_lat: float
    to_lon: float
    to_lat: float
    minutes: float
    both_ways: bool
    source: str
    as_of: date


def roads(connection: Connection, county: str) -> RoadRows:
    """Every piece of road that is known for the county's travel, in the order of the files."""
    rows = connection.execute(query("roads"), {"county": county}).all()
    texts = {
        name: np.array([getattr(row, name) for row in rows], dtype=object)
        for name in ("road_class", "name", "number", "source", "as_of")
    }
    speeds = np.array([row.speed_kmh for row in rows], dtype=float)
    lines = shapely.from_wkb(np.array([bytes(row.geom) for row in rows], dtype=object))
    return RoadRows(**texts, speed_kmh=speeds, lines=lines)


def crossings(connection: Connection, county: str) -> list[CrossingRow]:
    """Every crossing that is known for the county's travel."""
    rows = connection.execute(query("crossings"), {"county": county}).mappings()
    return [CrossingRow(**row) for row in rows]
