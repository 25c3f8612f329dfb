"""Simulated hotspots: as many as the county was said to have, placed by the residents of each village."""

from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from numpy.random import Generator
from numpy.typing import NDArray

from geo import crs
from hub.store.reads import AreaRow
from ingest.demo.part import LAT, LON, MARK, Part
from ingest.simulate.chance import shares
from ingest.simulate.county import SPREAD_M

HOTSPOTS = 682
"""TT-Free hot zones in the county as published: 地政學訊, National Chengchi University, 2023."""

SEED = 682
"""Of the places alone: the same hotspots whatever the seed of what happens."""
TRIES = 50
"""Draws for a point inside its village, before its middle is taken."""

Floats = NDArray[np.float64]


def hotspots(villages: Sequence[AreaRow]) -> Part:
    """The hotspots of the county's villages."""
    return Part(
        "wifi", "hotspot", ("hotspot_id", "name", "address", "x", "y", "note"), list(_rows(villages)),
        header=("熱點編號", "位址名稱", "地址", LON, LAT, "備註"),
    )  # fmt: skip


def _rows(villages: Sequence[AreaRow]) -> Iterator[tuple[str, ...]]:
    draw = np.random.default_rng(SEED)
    counts = shares([village.residents or 0 for village in villages], HOTSPOTS)
    number = 0
    for village, count in zip(villages, counts, strict=True):
        for lon, lat in _points(village, count, draw):
            number += 1
            yield (
                f"sim-{number:04d}", f"模擬熱點 {number:04d}", f"{village.parent_zh}{village.name_zh}",
                f"{lon:.6f}", f"{lat:.6f}", MARK,
            )  # fmt: skip


def _points(village: AreaRow, count: int, draw: Generator) -> Iterator[tuple[float, float]]:
    middle = village.shape.representative_point()
    srid = crs.metric_srid(middle.x)
    (x,), (y,) = crs.to_metres([middle.x], [middle.y], srid)
    spread = min(SPREAD_M, 0.3 * np.sqrt(_square_metres(village, srid)))
    for _ in range(count):
        steps = draw.normal(scale=spread, size=(TRIES, 2))
        lon, lat = crs.to_lonlat(x + steps[:, 0], y + steps[:, 1], srid)
        inside = np.flatnonzero(shapely.contains_xy(village.shape, lon, lat))
        yield (
            (float(lon[inside[0]]), float(lat[inside[0]])) if inside.size else (middle.x, middle.y)
        )


def _square_metres(village: AreaRow, srid: int) -> float:
    metres = shapely.transform(
        village.shape, lambda xy: np.column_stack(crs.to_metres(xy[:, 0], xy[:, 1], srid))
    )
    return float(shapely.area(metres))
