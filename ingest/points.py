"""A population as points: a table of lon, lat and residents, e.g. the cells of a raster."""

from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd

from geo import crs
from hub.dates import day
from hub.errors import SourceError

X = ("lon", "lng", "longitude", "經度", "x", "x坐標", "x座標", "twd97_x")
Y = ("lat", "latitude", "緯度", "y", "y坐標", "y座標", "twd97_y")
RESIDENTS = ("residents", "population", "pop", "人口", "人口數", "p_cnt")
WHEN = ("as_of", "資料時間", "info_time")
CODES = ("cell_code", "id", "code", "代碼")


@dataclass(frozen=True)
class Points:
    """cell_code, residents and points in lon, lat; ``refused``: rows that could not be used, by code."""

    cells: gpd.GeoDataFrame
    as_of: date | None
    refused: dict[str, int]
    statement: str


def is_points(table: pd.DataFrame) -> bool:
    """Whether a table has both coordinates."""
    return _find(table, X) is not None and _find(table, Y) is not None


def read_points(
    table: pd.DataFrame, name: str, *, within: crs.Box, srid: int | None = None
) -> Points:
    """The points of a table.

    Raises:
        SourceError: ``missing_column``.
    """
    x, y, residents = _columns(table, name)
    words = [_find(table, X) or "", _find(table, Y) or ""]
    detection = (
        crs.given(srid)
        if srid is not None
        else crs.detect(x, y, header_x=words[0], header_y=words[1], within=within)
    )
    placed = crs.resolve(x, y, detection, within)
    no_number, negative, no_point = np.isnan(residents), residents < 0, np.isnan(placed.lon)
    usable = ~(no_number | no_point | negative)
    code = _find(table, CODES)
    codes = table[code].astype(str) if code else pd.Series([f"p{i:07d}" for i in range(len(table))])
    cells = gpd.GeoDataFrame(
        {"cell_code": codes.to_numpy()[usable], "residents": residents[usable]},
        geometry=gpd.points_from_xy(placed.lon[usable], placed.lat[usable]),
        crs=crs.WGS84,
    )
    refused = {
        "no_number": int(no_number.sum()),
        "negative_residents": int(negative.sum()),
        "no_point": int((no_point & ~no_number & ~negative).sum()),
    }
    return Points(cells, _when(table), refused, detection.statement)


def _columns(table: pd.DataFrame, name: str) -> tuple[crs.Floats, crs.Floats, crs.Floats]:
    """x, y and residents as numbers, NaN where a cell holds none."""
    found = [_find(table, words) for words in (X, Y, RESIDENTS)]
    if None in found:
        raise SourceError(
            f"{name} has no column of residents among {', '.join(map(str, table.columns))[:200]}.",
            code="missing_column",
            hint=f"Call it one of: {', '.join(RESIDENTS[:4])}; nothing was stored. 缺少人口欄位。",
        )
    x, y, residents = (_numbers(table[column]) for column in found if column is not None)
    return x, y, residents


def _find(table: pd.DataFrame, words: tuple[str, ...]) -> str | None:
    columns = {str(column).strip().casefold(): str(column) for column in table.columns}
    return next((columns[word] for word in words if word in columns), None)


def _numbers(column: "pd.Series[str]") -> crs.Floats:
    return np.array([_number(cell) for cell in column], dtype=np.float64)


def _number(cell: object) -> float:
    try:
        value = crs.number(str(cell))
    except ValueError:
        return float("nan")
    return float("nan") if value is None else value


def _when(table: pd.DataFrame) -> date | None:
    column = _find(table, WHEN)
    if column is None or table.empty:
        return None
    try:
        return day(str(table[column].iloc[0]))
    except ValueError:
        return None
