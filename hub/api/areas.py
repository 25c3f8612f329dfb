"""Places: townships and villages as they were on a date."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

import numpy as np
import shapely
from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy import Connection

from geo import crs
from hub.api.answers import (
    AreaCollection,
    AreaDetail,
    AreaFeature,
    AreaProperties,
    Level,
    Note,
    PopulationFigure,
    Text,
)
from hub.api.deps import GEOJSON, Database, GeoJSON, Held, conditional, today, versions_tag
from hub.api.errors import RESPONSES
from hub.api.notes import boundary_notes
from hub.errors import NotFound
from hub.store import reads
from hub.store.queries import records
from hub.store.reads import AreaRow

router = APIRouter(prefix="/api/areas", tags=["places"], responses=RESPONSES)

COORDINATE_DECIMALS = 5
"""Digits of a degree that are sent: about a metre, the precision of the simplified boundaries."""

SQUARE_METRES = 1e6
CHILD: dict[str, Level] = {"county": "township", "township": "village"}

At = Annotated[
    date | None,
    Query(
        description="The date whose boundaries are wanted; default: see `notes`.",
        examples=["2021-09-30"],
    ),
]
AreaCode = Annotated[
    str, Path(pattern=r"^(\d{5}|\d{8}|\d{11})$", description="MOI code.", examples=["10014120"])
]


@router.get("", response_model=AreaCollection, response_class=GeoJSON)
def areas(
    request: Request,
    held: Held,
    found: Database,
    level: Annotated[
        Level, Query(description="county, township or village", examples=["village"])
    ] = "township",
    at: At = None,
    geometry: Annotated[
        Literal["full", "none"],
        Query(description="`none` leaves the shapes out.", examples=["none"]),
    ] = "full",
) -> Response:
    """The areas of one level as GeoJSON, lon lat, with names, dates and published population.

    Villages changed in October 2021 (147 before, 139 since). Without `at` the newest date is used on which
    every area has a boundary; `notes` says so.
    """
    county = held.settings.county
    day = at or held.workbench.boundaries(found, level, today())
    tag = (
        f"{versions_tag(found, 'areas', 'population')}|{county}|{level}|{day}|{geometry}|{today()}"
    )

    def make() -> AreaCollection:
        rows = reads.areas(found, county, level, day)
        return AreaCollection(
            level=level, at=day, data_version=versions_tag(found, "areas", "population"),
            notes=boundary_notes(found, county, level, day, today()),
            features=[_feature(row, with_shape=geometry == "full") for row in rows],
        )  # fmt: skip

    return conditional(request, tag, make, GEOJSON)


@router.get("/{area_code}", response_model=AreaDetail, response_class=JSONResponse)
def area(
    request: Request, held: Held, found: Database, area_code: AreaCode, at: At = None
) -> Response:
    """One area: its dated versions, its population as published, the areas in it."""
    versions = reads.area_versions(found, area_code)
    if not versions:
        raise NotFound(
            f"There is no area {area_code}.", code="unknown_area",
            hint="GET /api/areas?level=township (or village) lists them.",
        )  # fmt: skip
    tag = f"{versions_tag(found, 'areas', 'population')}|{area_code}|{at}|{today()}"
    return conditional(request, tag, lambda: _detail(found, held, versions, at))


def _detail(
    found: Connection, held: Held, versions: Sequence[AreaRow], at: date | None
) -> AreaDetail:
    newest = versions[0]
    level: str = newest.level
    below = CHILD.get(level)
    day = at or (held.workbench.boundaries(found, below, today()) if below else today())
    children = reads.areas(found, held.settings.county, below, day) if below else []
    own = reads.areas(found, held.settings.county, level, day)
    now = next((row for row in own if row.area_code == newest.area_code), newest)
    figures = records(found, "population_figures", area_code=newest.area_code)
    return AreaDetail(
        properties=properties(now),
        versions=[properties(row) for row in versions],
        population=[PopulationFigure(**figure) for figure in figures],
        children=[properties(row) for row in children if row.parent_code == newest.area_code],
        notes=_notes(found, held, below, day),
    )


def _notes(found: Connection, held: Held, below: str | None, day: date) -> list[Note]:
    return boundary_notes(found, held.settings.county, below, day, today()) if below else []


def properties(row: AreaRow) -> AreaProperties:
    """An area without its shape."""
    label = row.shape.representative_point() if row.shape is not None else None
    return AreaProperties(
        area_code=row.area_code,
        level=row.level,
        parent_code=row.parent_code,
        name=Text(zh=row.name_zh, en=row.name_en or row.name_zh),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        change=row.change,
        boundary=row.shape is not None,
        area_km2=_square_km(row),
        residents=row.residents,
        residents_as_of=row.residents_as_of,
        source=row.source,
        lon=round(label.x, COORDINATE_DECIMALS) if label else None,
        lat=round(label.y, COORDINATE_DECIMALS) if label else None,
    )


def _square_km(row: AreaRow) -> float | None:
    """Area computed from the boundary at hand (simplified: the county's sum is 2 % over the official one)."""
    if row.shape is None:
        return None
    srid = crs.metric_srid(row.shape.centroid.x)
    metres = shapely.transform(
        row.shape, lambda xy: np.column_stack(crs.to_metres(xy[:, 0], xy[:, 1], srid))
    )
    return round(float(shapely.area(metres)) / SQUARE_METRES, 3)


def _feature(row: AreaRow, *, with_shape: bool) -> AreaFeature:
    geometry = None
    if with_shape and row.shape is not None:
        rounded = shapely.transform(row.shape, lambda xy: xy.round(COORDINATE_DECIMALS))
        geometry = dict(shapely.geometry.mapping(rounded))
    return AreaFeature(id=row.area_code, geometry=geometry, properties=properties(row))
