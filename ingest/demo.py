"""``ingest demo``: simulated hotspots for whoever has no files yet; seeded, marked, and replaced by the first real file."""

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np
import shapely
from numpy.random import Generator
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine

from geo import crs
from hub.dataset import Dataset
from hub.features import has_real
from hub.intake import Origin, deliver
from hub.locate import Places
from hub.refusal import Report, Row
from hub.store import reads
from hub.store.database import transaction
from hub.store.reads import AreaRow

Floats = NDArray[np.float64]

HOTSPOTS = 682
"""TT-Free hot zones in the county as published: 地政學訊, National Chengchi University, 2023."""

SEED = 682
SPREAD_M = 600.0
"""Standard deviation of hotspots round their village's middle, at most: settlements are small, villages are not."""

HEADER = ("熱點編號", "位址名稱", "地址", "經度", "緯度", "備註")
FIELDS = ("hotspot_id", "name", "address", "x", "y", "note")
MARK = "模擬資料，非實際位置 simulated, not a real place"
TRIES = 50
"""Draws for a point inside its village, before its middle is taken."""


def load_demo(
    engine: Engine, dataset: Dataset, places: Places, villages: Sequence[AreaRow]
) -> Report | None:
    """Stores the simulated hotspots; None where real features are there (the two are never mixed)."""
    with transaction(engine) as connection:
        if has_real(connection, dataset):
            return None
    rows = list(_rows(villages))
    origin = Origin(
        source="simulated", mode="full", simulated=True, channel="demo", filename=None, header=HEADER,
        mapping=dict(zip(HEADER, FIELDS, strict=True)), header_x="經度", header_y="緯度",
    )  # fmt: skip
    return deliver(engine, dataset, origin, [rows], places, confirm=lambda closing: True)


def demo_villages(connection: Connection, county: str, at: date) -> list[AreaRow]:
    """The villages that can carry simulated hotspots: with a boundary and residents."""
    return [
        row
        for row in reads.areas(connection, county, "village", at)
        if row.shape is not None and row.residents
    ]


def _rows(villages: Sequence[AreaRow]) -> Iterator[Row]:
    draw = np.random.default_rng(SEED)
    people = np.array([village.residents for village in villages], dtype=float)
    counts = _shares(people, HOTSPOTS)
    number = 0
    for village, count in zip(villages, counts, strict=True):
        for lon, lat in _points(village, int(count), draw):
            number += 1
            cells = (
                f"sim-{number:04d}", f"模擬熱點 {number:04d}", f"{village.parent_zh}{village.name_zh}",
                f"{lon:.6f}", f"{lat:.6f}", MARK,
            )  # fmt: skip
            yield Row(number + 1, dict(zip(FIELDS, cells, strict=True)), cells)


def _shares(people: Floats, total: int) -> NDArray[np.intp]:
    """``total`` split by residents, largest remainders first: the parts add up to it exactly."""
    exact = total * people / people.sum()
    counts: NDArray[np.intp] = np.floor(exact).astype(np.intp)
    counts[np.argsort(counts - exact, kind="stable")[: total - counts.sum()]] += 1
    return counts


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
