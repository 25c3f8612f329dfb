"""Made hotspot files: any number of rows, as the county's office sends them (Big5, TM2), and the same rows clean."""

import csv
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from sqlalchemy import Engine

from hub.store.database import transaction
from hub.store.reads import areas

HEADER = [
    "主管機關",
    "辦理單位",
    "位址名稱",
    "連絡電話",
    "地址",
    "熱區分類",
    "無障礙設施",
    "相關網站",
    "X坐標",
    "Y坐標",
    "備註",
    "最後更新時間",
]

BIG5_VARIANTS = str.maketrans("舘壠坂", "館瓏板")
"""Characters of village names that Big5 lacks, and what offices write instead."""


def made(engine: Engine, rows: int, at: object, county: str = "10014") -> gpd.GeoDataFrame:
    """``rows`` hotspots at random places of random villages, as clean columns with points in lon, lat."""
    with transaction(engine) as connection:
        villages = [v for v in areas(connection, county, "village", at) if v.shape is not None]  # type: ignore[arg-type]
    draw = np.random.default_rng(1)
    pick = draw.integers(len(villages), size=rows)
    x, y = np.empty(rows), np.empty(rows)
    for i, village in enumerate(villages):
        mine = np.flatnonzero(pick == i)
        x[mine], y[mine] = _inside(village.shape, len(mine), draw)
    address = [
        f"臺東縣{villages[p].parent_zh}{villages[p].name_zh}{i % 30 + 1}鄰中山路{i % 900 + 1}號"
        for i, p in enumerate(pick)
    ]
    frame = gpd.GeoDataFrame(
        {
            "agency": "臺東縣政府", "operator": "資訊室", "name": [f"熱點{i:07d}" for i in range(rows)],
            "address": address, "category": "鄉鎮市區", "observed_on": "20260930",
            "township_code": [villages[p].parent_code for p in pick],
            "village_code": [villages[p].area_code for p in pick],
        },
        geometry=gpd.points_from_xy(x, y), crs=4326,
    )  # fmt: skip
    return frame


def _inside(shape: object, count: int, draw: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    west, south, east, north = shapely.bounds(shape)
    shapely.prepare(shape)
    x, y = np.empty(0), np.empty(0)
    while len(x) < count:
        tx, ty = draw.uniform(west, east, 4 * count + 8), draw.uniform(south, north, 4 * count + 8)
        hit = shapely.contains_xy(shape, tx, ty)
        x, y = np.concatenate([x, tx[hit]]), np.concatenate([y, ty[hit]])
    return x[:count], y[:count]


def write_big5(frame: gpd.GeoDataFrame, path: Path) -> None:
    """The rows as the county's CSV: Big5 (with the variants that it has), TM2 zone 121, twelve columns."""
    metres = frame.geometry.to_crs(3826)
    with path.open("w", encoding="cp950", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(HEADER)
        for row, point in zip(frame.itertuples(), metres, strict=True):
            rows.writerow([
                row.agency, row.operator, row.name, "", row.address.translate(BIG5_VARIANTS), row.category, "", "",
                f"{point.x:.2f}", f"{point.y:.2f}", "", row.observed_on,
            ])  # fmt: skip
