"""Reads as typed rows: one function a query of ``sql/``; geometry comes as shapes, lon, lat or metres as it says."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection, RowMapping

from hub.store.queries import query


@dataclass(frozen=True)
class AreaRow:
    """One dated version of an area; ``shape`` in lon, lat, None where its boundary is not known."""

    area_code: str
    level: str
    parent_code: str | None
    parent_zh: str | None
    parent_en: str | None
    name_zh: str
    name_en: str | None
    valid_from: date | None
    valid_to: date | None
    change: str | None
    source: str
    source_as_of: date | None
    shape: Any
    residents: int | None
    residents_as_of: date | None


@dataclass(frozen=True)
class SurfaceRow:
    """A population surface; ``kind`` is segis, points or village_uniform."""

    surface: str
    kind: str
    as_of: date
    source: str
    residents: float
    cells: int


@dataclass(frozen=True)
class Reopening:
    """A closed case that went back to an open state; the two states in the source's own words."""

    request: str
    source: str
    from_status: str | None
    to_status: str | None
    at: datetime


def data_versions(connection: Connection) -> dict[str, tuple[int, datetime]]:
    """Dataset → (version, when it changed)."""
    rows = connection.execute(query("data_versions"))
    return {row.dataset: (row.version, row.changed_at) for row in rows}


def areas(connection: Connection, county: str, level: str, at: date) -> list[AreaRow]:
    """The areas of a level that were valid on ``at``, by code."""
    rows = connection.execute(
        query("areas"), {"county": county, "level": level, "at": at}
    ).mappings()
    return [_area(row) for row in rows]


def area_versions(connection: Connection, area_code: str) -> list[AreaRow]:
    """All dated versions of one area, newest first."""
    rows = connection.execute(query("area_versions"), {"area_code": area_code}).mappings()
    return [_area(row) for row in rows]


def _area(row: RowMapping) -> AreaRow:
    shape = shapely.from_wkb(bytes(row["geom"])) if row["geom"] is not None else None
    names = [name for name in AreaRow.__dataclass_fields__ if name != "shape"]
    return AreaRow(shape=shape, **{name: row[name] for name in names})


def boundary_dates(
    connection: Connection, county: str, level: str, today: date
) -> list[tuple[date, int, int]]:
    """(last day of a set, areas, of these with a boundary), newest first."""
    rows = connection.execute(
        query("boundary_dates"), {"county": county, "level": level, "today": today}
    )
    return [(row.at, row.areas, row.bounded) for row in rows]


def surfaces(connection: Connection, county: str) -> list[SurfaceRow]:
    """The county's population surfaces, best first."""
    rows = connection.execute(query("surfaces"), {"county": county}).mappings()
    return [SurfaceRow(**row) for row in rows]


def surface_cells(
    connection: Connection, surface: str
) -> tuple[list[str], NDArray[np.float64], NDArray[np.object_]]:
    """Codes, residents and shapes (lon, lat) of a surface's cells."""
    rows = connection.execute(query("surface_cells"), {"surface": surface}).all()
    shapes = shapely.from_wkb(np.array([bytes(row.geom) for row in rows], dtype=object))
    return (
        [row.cell_code for row in rows],
        np.array([row.residents for row in rows], dtype=float),
        shapes,
    )


def reopenings(
    connection: Connection, *, source: str | None = None, simulated: bool = False
) -> list[Reopening]:
    """Every step of a case from a closed state back to an open one, the earliest first; ``source`` None: of all."""
    found = connection.execute(
        query("issue_reopenings"), {"source": source, "simulated": simulated}
    )
    return [Reopening(**row) for row in found.mappings()]
