"""Roads: lines with their class and speed, stored whole in place of those of their source."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy import Connection, delete

from hub.places.versions import SRID
from hub.store import ways
from hub.store.ways import Road

COLUMNS = (
    "county_code", "road_class", "name", "number", "speed_kmh", "geom", "source", "as_of", "delivery_id",
)  # fmt: skip

Content = tuple[str, str | None, str | None, float | None, bytes]


@dataclass(frozen=True)
class NewRoads:
    """Roads to be stored.

    ``frame``: road_class (one of ``ROAD_CLASSES``), name, number and speed_kmh (missing where not told)
    and LineStrings in lon, lat. ``as_of``: the day they are of, None where nobody said.
    """

    county: str
    source: str
    as_of: date | None
    frame: gpd.GeoDataFrame


def replace_roads(connection: Connection, new: NewRoads, delivery_id: int) -> tuple[int, int]:
    """Stores roads in place of those of their county and source: (pieces stored, pieces that gave way).

    Both are 0 where exactly these are there already.
    """
    known, days = _known(connection, new.county, new.source)
    wanted = _contents(new.frame)
    if known and sorted(known, key=repr) == sorted(wanted, key=repr) and days == {new.as_of}:
        return 0, 0
    connection.execute(
        delete(Road).where(Road.county_code == new.county, Road.source == new.source)
    )
    raw = connection.connection.cursor()
    with raw.copy(f"COPY road ({', '.join(COLUMNS)}) FROM STDIN") as stream:
        for row in _rows(new, wanted, delivery_id):
            stream.write_row(row)
    return len(wanted), len(known)


def _contents(frame: gpd.GeoDataFrame) -> list[Content]:
    """What two pieces must have in common to be the same."""
    names = ("road_class", "name", "number", "speed_kmh")
    told = ([None if pd.isna(cell) else cell for cell in frame[name]] for name in names)
    return list(zip(*told, shapely.to_wkb(frame.geometry.to_numpy()), strict=True))


def _known(
    connection: Connection, county: str, source: str
) -> tuple[list[Content], set[date | None]]:
    """The pieces of that source, and the days they are of."""
    rows = ways.roads(connection, county)
    own = rows.source == source
    frame = gpd.GeoDataFrame(
        {name: getattr(rows, name)[own] for name in ("road_class", "name", "number", "speed_kmh")},
        geometry=rows.lines[own], crs=SRID,
    )  # fmt: skip
    return _contents(frame), set(rows.as_of[own])


def _rows(new: NewRoads, contents: list[Content], delivery_id: int) -> Iterator[tuple[Any, ...]]:
    for road_class, name, number, speed, shape in contents:
        geom = shapely.to_wkb(
            shapely.set_srid(shapely.from_wkb(shape), SRID), hex=True, include_srid=True
        )
        yield new.county, road_class, name, number, speed, geom, new.source, new.as_of, delivery_id
