"""Places as the rest of the hub asks for them: names, polygons, boxes."""

from datetime import UTC, date, datetime

import numpy as np
from sqlalchemy import Connection

from geo.areas import Locator
from geo.crs import TAIWAN, Box
from geo.names import Gazetteer
from hub.store import reads
from hub.store.queries import query

MARGIN_DEG = 0.5
"""Degrees round the county in which its own files may lie: enough for the sea, too little for a wrong system."""


def county_box(connection: Connection, county: str) -> Box:
    """The county's box with a margin; Taiwan's where the county's shape is not known yet."""
    rows = reads.areas(connection, county, "county", datetime.now(UTC).date())
    if not rows or rows[0].shape is None:
        return TAIWAN
    west, south, east, north = rows[0].shape.bounds
    return west - MARGIN_DEG, south - MARGIN_DEG, east + MARGIN_DEG, north + MARGIN_DEG


def gazetteer(connection: Connection, county: str, *, at: date | None = None) -> Gazetteer:
    """The names of the county's areas of every date; villages that ended by ``at`` (today) are known as such."""
    day = at or datetime.now(UTC).date()
    rows = connection.execute(query("area_names"), {"county": county, "at": day}).all()
    named = [(row.area_code, row.level, row.parent_code, row.name_zh, row.name_en) for row in rows]
    return Gazetteer.from_rows(named, ended=[row.area_code for row in rows if row.ended])


def locator(connection: Connection, county: str, level: str, at: date) -> Locator:
    """The polygons of the areas of one level that were valid on ``at``; those without one are nowhere."""
    rows = reads.areas(connection, county, level, at)
    shapes = np.full(len(rows), None, dtype=object)
    shapes[:] = [row.shape for row in rows]
    return Locator([row.area_code for row in rows], [row.parent_code for row in rows], shapes)
