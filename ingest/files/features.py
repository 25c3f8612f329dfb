"""Features of a Shapefile or GeoPackage as rows: their attributes as text, and a point."""

import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.errors import GEOSException

from geo import crs
from geo.errors import UnknownSystemError
from hub.errors import SourceError
from hub.refusal import Refusal
from ingest.files.jsonlines import MOVED as AREAS
from ingest.files.kind import Kind, kind_of
from ingest.files.objects import MOVED
from ingest.files.shapes import decoded, in_degrees, stated
from ingest.files.source import WatchedFile
from ingest.files.table import Cells, SourceTable
from ingest.files.unpacking import laid_out, linked_geopackage

POINT = 0
LINES = (1, 2, 5)
"""Shapely's numbers for the types of a point, and of lines."""

GEOMETRY = "geometry"
"""What the library calls the column of shapes."""


def read_features(file: WatchedFile, encoding: str | None) -> SourceTable:
    """The features of a file, one a row: its attributes, then ``lon``, ``lat`` (degrees) or ``x``, ``y`` (metres).

    A geometry that is no point is taken at a point on it, and the report says so.

    Raises:
        SourceError: as ``read_shapes``; ``unknown_crs`` where the file names a system that is not read.
    """
    file.drain()
    said: list[str] = []
    with tempfile.TemporaryDirectory(prefix="features-") as folder:
        local, digest = _laid_out(file, Path(folder))
        frame, found = decoded(file.path, local, encoding, said)
    if frame.empty:
        raise SourceError(
            f"{file.path.name} holds no features.", code="no_records",
            hint="Export it again; nothing was stored. 檔案沒有任何圖徵。",
        )  # fmt: skip
    srid = _srid(file, frame)
    names = ("lon", "lat") if srid in (None, crs.WGS84, crs.TWD97) else ("x", "y")
    columns = {
        str(name) + MOVED * (name in names): _texts(frame[name])
        for name in frame.columns
        if name != GEOMETRY
    }
    if isinstance(frame, gpd.GeoDataFrame):
        columns |= dict(zip(names, _points(file, frame, said), strict=True))
    return SourceTable(
        path=file.path,
        header=list(columns),
        rows=_rows(columns, _lines(frame)),
        encoding=found,
        sha256=lambda: digest or file.sha256(),
        finish=file.check_unchanged,
        warnings=said,
        srid=srid,
    )


def _laid_out(file: WatchedFile, folder: Path) -> tuple[Path, str | None]:
    """The file where the library may open it, and its hash where it has several parts."""
    if kind_of(file.path) is not Kind.GEOPACKAGE:
        return laid_out(file.path, folder, file.limit_bytes)
    return linked_geopackage(file.path, folder), None


def _srid(file: WatchedFile, frame: pd.DataFrame) -> int | None:
    """The system that the file names, where its coordinates can be in it."""
    if not isinstance(frame, gpd.GeoDataFrame) or frame.crs is None:
        return None
    try:
        srid = stated(frame.crs)
        points = shapely.get_coordinates(frame.geometry.to_numpy())
        return srid if in_degrees(points) == (srid in (crs.WGS84, crs.TWD97)) else None
    except UnknownSystemError as fault:
        raise SourceError(
            f"{file.path.name}: {fault}", code="unknown_crs",
            hint="Export it in TWD97 (EPSG:3826 or 3824) or WGS 84 (4326); nothing was stored. 不支援的坐標系統。",
        ) from fault  # fmt: skip


def _lines(frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Which features are lines; shape (features,)."""
    if not isinstance(frame, gpd.GeoDataFrame):
        return np.zeros(len(frame), dtype=bool)
    return np.isin(shapely.get_type_id(frame.geometry.to_numpy()), LINES)


def _rows(columns: dict[str, list[str]], lines: NDArray[np.bool_]) -> Iterator[Cells]:
    for number, (cells, line) in enumerate(zip(zip(*columns.values(), strict=True), lines, strict=True), 1):  # fmt: skip
        fault = Refusal("line_geometry", None, "") if line else None
        yield Cells(number, list(cells), fault)


def _points(file: WatchedFile, frame: gpd.GeoDataFrame, said: list[str]) -> list[list[str]]:
    """The two coordinates of every feature as text; empty where it has no geometry."""
    shapes = shapely.force_2d(frame.geometry.to_numpy())
    kinds = shapely.get_type_id(shapes)
    areas = int(np.sum((kinds > POINT) & ~np.isin(kinds, LINES) & ~shapely.is_empty(shapes)))
    try:
        inner = shapely.point_on_surface(shapes) if (kinds > POINT).any() else shapes
    except GEOSException as fault:
        raise SourceError(
            f"{file.path.name}: a geometry cannot be used: {str(fault)[:80]}.", code="broken_shapes",
            hint="Repair the geometries and send it again; nothing was stored. 圖形無效，請修正後重送。",
        ) from fault  # fmt: skip
    if areas:
        said.append(AREAS.format(count=areas))
    return [_texts(pd.Series(get(inner))) for get in (shapely.get_x, shapely.get_y)]


def _texts(column: pd.Series) -> list[str]:
    """A column as text cells; what is missing is empty."""
    absent = column.isna()
    return ["" if none else _text(value) for value, none in zip(column, absent, strict=True)]


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value)
