"""The four WiFi metrics as GeoPandas' own documentation would compute them: buffer, union, overlay, nearest join.

Vectorised throughout; the population is spread evenly over each village, as in the hub. Residents stand on a grid
of the same density as the hub's, made once and given (it is no part of what is timed).
"""

import geopandas as gpd
import numpy as np
import pandas as pd

SEGMENTS = 64
"""Corners per quarter circle: twice as exact as the hub's."""


def four_metrics(
    areas: dict[str, gpd.GeoDataFrame],
    cells: gpd.GeoDataFrame,
    hotspots: gpd.GeoDataFrame,
    grid: gpd.GeoDataFrame,
    *,
    radius: float,
) -> dict[str, pd.DataFrame]:
    """Level → frame by area code: coverage (%), uncovered, per_1000, median_distance (m).

    Args:
        areas: level → area_code, geometry; cells: cell_code, residents, geometry; hotspots: township_code, geometry;
            grid: cell_code, weight, geometry. All in metres of one coordinate system.
    """
    served = gpd.GeoDataFrame(
        geometry=[hotspots.buffer(radius, quad_segs=SEGMENTS).union_all()], crs=cells.crs
    )
    density = cells.assign(per_m2=cells.residents / cells.area)
    nearest = gpd.sjoin_nearest(grid, hotspots[["geometry"]], distance_col="metres")
    nearest = nearest[~nearest.index.duplicated()]
    return {
        level: _level(frame, density, served, hotspots, nearest) for level, frame in areas.items()
    }


def _level(
    areas: gpd.GeoDataFrame, density: gpd.GeoDataFrame, served: gpd.GeoDataFrame,
    hotspots: gpd.GeoDataFrame, nearest: gpd.GeoDataFrame,
) -> pd.DataFrame:  # fmt: skip
    parts = gpd.overlay(
        areas[["area_code", "geometry"]], density[["per_m2", "geometry"]], how="intersection"
    )
    residents = (parts.per_m2 * parts.area).groupby(parts.area_code).sum()
    within = gpd.overlay(parts, served, how="intersection")
    covered = (
        (within.per_m2 * within.area)
        .groupby(within.area_code)
        .sum()
        .reindex(residents.index, fill_value=0)
    )
    inside = gpd.sjoin(hotspots[["geometry"]], areas[["area_code", "geometry"]], predicate="within")
    count = inside.groupby("area_code").size().reindex(residents.index, fill_value=0)
    here = gpd.sjoin(
        nearest.drop(columns="index_right"), areas[["area_code", "geometry"]], predicate="within"
    )
    median = here.groupby("area_code")[["metres", "weight"]].apply(_weighted_median)
    return pd.DataFrame({
        "residents": residents, "coverage": 100 * covered / residents, "uncovered": residents - covered,
        "per_1000": 1000 * count / residents, "median_distance": median,
    })  # fmt: skip


def _weighted_median(rows: pd.DataFrame) -> float:
    ordered = rows.sort_values("metres")
    running = ordered.weight.cumsum()
    return float(ordered.metres.iloc[np.searchsorted(running, running.iloc[-1] / 2 * (1 - 1e-9))])
