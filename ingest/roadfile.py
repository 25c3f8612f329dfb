"""A file of roads: its lines with class, number, name and speed; what is no road near the county is counted."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hub.errors import SourceError
from ingest import roadwords
from ingest.files.shapes import Shapes

MARGIN_M = 20_000.0
"""Metres beyond the county's border up to which roads are kept: half an hour's drive, by which a way through a
neighbour may be the quicker one."""

SHOWN = 6
"""Features and words named in a message."""

Bools = NDArray[np.bool_]


@dataclass
class RoadFile:
    """Roads of a file (as ``hub.places.roads.NewRoads.frame``), and what became of its features."""

    frame: gpd.GeoDataFrame
    received: int
    used: int
    duplicate: int
    refused: dict[str, int]
    warnings: list[str] = field(default_factory=list)


def read_roads(
    shapes: Shapes, near: Callable[[gpd.GeoSeries], Bools], given: str | None = None
) -> RoadFile:
    """The roads among the features of a file. ``given``: the class of them all.

    Raises:
        SourceError: ``no_lines``, ``bad_speed``, ``no_roads_of_county``.
    """
    said = list(shapes.warnings)
    lines = _lines(shapes)
    every = gpd.GeoDataFrame(
        {
            "road_class": _classes(shapes.frame, given, said),
            "name": _texts(shapes.frame, roadwords.NAME),
            "number": _texts(shapes.frame, roadwords.NUMBER),
            "speed_kmh": _speeds(shapes),
        },
        geometry=shapes.frame.geometry.to_numpy(), crs=shapes.frame.crs,
    )  # fmt: skip
    cars = (every["road_class"] != roadwords.NOT_FOR_CARS).to_numpy()
    close = np.zeros(len(every), dtype=bool)
    close[lines] = near(every.geometry[lines])
    used = every.loc[lines & cars & close]
    if used.empty:
        raise _nowhere(shapes, int(lines.sum()))
    refused = {
        "no_line": int((~lines).sum()),
        "not_for_cars": int((lines & ~cars).sum()),
        "far_from_county": int((lines & cars & ~close).sum()),
    }
    once = used.loc[~_repeated(used)]
    return RoadFile(
        frame=_pieces(once), received=len(every), used=len(once), duplicate=len(used) - len(once),
        refused={code: count for code, count in refused.items() if count}, warnings=said,
    )  # fmt: skip


def _nowhere(shapes: Shapes, lines: int) -> SourceError:
    return SourceError(
        f"{shapes.path.name}: none of its {lines:,} lines is a road within {MARGIN_M / 1000:.0f} km of the county.",
        code="no_roads_of_county",
        hint="Send the county's own roads (or the national file), or name the coordinate system with --crs, e.g. 3826; "
        "nothing was stored. 檔案中沒有本縣的道路，請檢查坐標系統。",
    )


def _repeated(roads: gpd.GeoDataFrame) -> Bools:
    """Which roads stood in the file before, drawn from either end."""
    ground = shapely.to_wkb(shapely.normalize(roads.geometry.to_numpy()))
    words = pd.DataFrame(roads.drop(columns="geometry")).assign(ground=ground)
    repeated: Bools = words.duplicated().to_numpy()
    return repeated


def _pieces(roads: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """One line a row."""
    parts = roads.explode(ignore_index=True)
    return parts.loc[shapely.length(parts.geometry.to_numpy()) > 0].reset_index(drop=True)


def _lines(shapes: Shapes) -> Bools:
    """Which features are lines of some length.

    Raises:
        SourceError: ``no_lines``.
    """
    geometry = shapes.frame.geometry
    lines = geometry.geom_type.isin(["LineString", "MultiLineString", "LinearRing"])
    long: Bools = (lines & (geometry.map(shapely.length) > 0)).to_numpy(dtype=bool)
    if not long.any():
        kinds = Counter(geometry.geom_type.dropna())
        found = "、".join(f"{kind} × {count:,}" for kind, count in kinds.most_common(SHOWN))
        raise SourceError(
            f"{shapes.path.name} holds no lines, but {found or 'nothing'}.", code="no_lines",
            hint="Export the roads' centre lines, not points or areas; nothing was stored. 請匯出道路中心線（線圖層）。",
        )  # fmt: skip
    return long


def _classes(frame: gpd.GeoDataFrame, given: str | None, said: list[str]) -> NDArray[np.object_]:
    """The class of each feature; words that nobody knows are ``other``, and said so."""
    if given is not None:
        return np.full(len(frame), given, dtype=object)
    words = _texts(frame, roadwords.CLASS)
    found = [roadwords.road_class(word) for word in words]
    lost = Counter(word or "—" for word, name in zip(words, found, strict=True) if name is None)
    if lost:
        shown = "、".join(f"{word} × {count:,}" for word, count in lost.most_common(SHOWN))
        said.append(
            f"不認得的道路等級，視為其他道路（other）：{shown}。 Classes of road that are not known, taken as other: {shown}."
        )
    return np.array([name or "other" for name in found], dtype=object)


def _speeds(shapes: Shapes) -> NDArray[np.float64]:
    """The speed of each feature, NaN where none is told.

    Raises:
        SourceError: ``bad_speed``, with the features' places in the file.
    """
    found, bad = [], []
    for number, cell in enumerate(_texts(shapes.frame, roadwords.SPEED), 1):
        try:
            found.append(roadwords.speed_kmh(cell))
        except ValueError as fault:
            bad.append(f"feature {number}: {fault}")
    if bad:
        more = f" … ({len(bad)})" if len(bad) > SHOWN else ""
        raise SourceError(
            f"{shapes.path.name} has speeds that cannot be: {' '.join(bad[:SHOWN])}{more}",
            code="bad_speed",
            hint="Correct them in km/h, or leave them empty: the class's own speed is used then; nothing was stored. "
            "請更正速限（公里／小時），不知道的留空白。",
        )
    return np.array(found, dtype=np.float64)


def _texts(frame: gpd.GeoDataFrame, words: Sequence[str]) -> list[str | None]:
    """A column's cells as text without blanks at its ends; None where it is empty, or where there is no such column."""
    columns = {str(name).strip().casefold(): name for name in frame.columns if name != "geometry"}
    column = next((columns[word] for word in words if word in columns), None)
    return [None] * len(frame) if column is None else [_text(cell) for cell in frame[column]]


def _text(cell: Any) -> str | None:
    if cell is None or (isinstance(cell, float) and pd.isna(cell)):
        return None
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).split()) or None
