"""Crossings: ferries and flights, stored whole in place of those that were there."""

from collections.abc import Sequence
from typing import Any

from geoalchemy2 import WKTElement
from sqlalchemy import Connection, delete, insert

from hub.places.versions import SRID
from hub.store import ways
from hub.store.ways import Crossing, CrossingRow


def replace_crossings(
    connection: Connection, county: str, wanted: Sequence[CrossingRow], delivery_id: int
) -> tuple[int, int]:
    """Stores a county's crossings in place of those it had: (stored, given way).

    Both are 0 where exactly these are there already.
    """
    known = ways.crossings(connection, county)
    if sorted(known, key=repr) == sorted(wanted, key=repr):
        return 0, 0
    connection.execute(delete(Crossing).where(Crossing.county_code == county))
    connection.execute(insert(Crossing), [_row(county, each, delivery_id) for each in wanted])
    return len(wanted), len(known)


def _row(county: str, crossing: CrossingRow, delivery_id: int) -> dict[str, Any]:
    names = ("kind", "name", "minutes", "both_ways", "source", "as_of")
    return {
        **{name: getattr(crossing, name) for name in names},
        "county_code": county,
        "from_geom": WKTElement(f"POINT({crossing.from_lon} {crossing.from_lat})", srid=SRID),
        "to_geom": WKTElement(f"POINT({crossing.to_lon} {crossing.to_lat})", srid=SRID),
        "delivery_id": delivery_id,
    }
