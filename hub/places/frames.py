"""Areas as a frame with shapes, for what is worked out over many of them at once."""

from datetime import date

import geopandas as gpd
from sqlalchemy import Connection

from hub.places.versions import SRID
from hub.store import reads


def areas_frame(connection: Connection, county: str, level: str, at: date) -> gpd.GeoDataFrame:
    """area_code, parent_code, name_zh, name_en, geometry (lon, lat; None where not known) on ``at``."""
    rows = reads.areas(connection, county, level, at)
    names = ("area_code", "parent_code", "name_zh", "name_en")
    columns = {name: [getattr(row, name) for row in rows] for name in names}
    return gpd.GeoDataFrame(columns, geometry=[row.shape for row in rows], crs=SRID)
