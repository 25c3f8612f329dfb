"""The four WiFi metrics for 16 townships and 147 villages, beside an exact GeoPandas script: values, then speed.

Ours reads from the database each time it has to, as the peer does; both are warm (libraries loaded, plans cached).
The hotspots are the simulated ones: 682 places, so that the bench needs no file.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Engine, create_engine, text

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.peers.wifi_geopandas import four_metrics
from bench.stage.database import database
from bench.stage.verdict import conclude, promise
from geo import coverage
from geo.nearest import grid
from hub.metrics.journey import Pace
from hub.metrics.question import ALWAYS, Period, Question
from hub.metrics.wishes import BEGINNING
from hub.metrics.workbench import Workbench
from hub.registry import dataset
from hub.settings import Settings
from hub.store import writes
from hub.store.database import engine, transaction

RUNS = 5
PACE = Pace.of(Settings())
AT = date(2021, 9, 30)
RADIUS = 250.0
SURFACE = "village_uniform_2021-03"
LEVELS = {"township": 16, "village": 147}
NAMES = {
    "coverage": "wifi_population_coverage", "uncovered": "wifi_uncovered_residents",
    "per_1000": "wifi_hotspots_per_1000", "median_distance": "wifi_median_distance",
}  # fmt: skip


def ours(source: Engine, bench: Workbench) -> dict[str, pd.DataFrame]:
    """Level → frame by area code, from the workbench."""
    wifi = dataset("wifi")
    found: dict[str, dict[str, pd.Series]] = {level: {} for level in LEVELS}
    with transaction(source) as connection:
        for level in LEVELS:
            for short, name in NAMES.items():
                metric = next(m for m in wifi.metrics if m.name == name)
                numbers = (("radius", RADIUS),) if metric.parameters else ()
                asked = Question(
                    name,
                    wifi,
                    metric,
                    level,
                    AT,
                    SURFACE,
                    Period(BEGINNING, ALWAYS),
                    numbers=numbers,
                )
                result = bench.result(connection, asked)
                codes = [area.area_code for area in result.ground.areas]
                found[level][short] = pd.Series(result.values.value, index=codes)
    return {level: pd.DataFrame(columns) for level, columns in found.items()}


def peer(url: str, points: gpd.GeoDataFrame) -> dict[str, pd.DataFrame]:
    """The same from GeoPandas, reading areas, cells and hotspots from the same tables."""
    source = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    valid = f"geom IS NOT NULL AND (valid_from IS NULL OR valid_from <= '{AT}') AND (valid_to IS NULL OR valid_to > '{AT}')"
    areas = {
        level: gpd.read_postgis(
            f"SELECT area_code, geom AS geometry FROM area WHERE level = '{level}' AND {valid}",
            source,
            geom_col="geometry",
        ).to_crs(3826)
        for level in LEVELS
    }
    cells = gpd.read_postgis(
        f"SELECT cell_code, residents, geom AS geometry FROM surface_cell WHERE surface = '{SURFACE}'",
        source,
        geom_col="geometry",
    ).to_crs(3826)
    hotspots = gpd.read_postgis(
        "SELECT township_code, geom AS geometry FROM wifi_hotspot WHERE valid_to IS NULL AND geom IS NOT NULL",
        source,
        geom_col="geometry",
    ).to_crs(3826)
    return four_metrics(areas, cells, hotspots, points, radius=RADIUS)


def grid_points(url: str) -> gpd.GeoDataFrame:
    """The grid on which residents stand: the hub's own, so that distances can be compared one to one."""
    source = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    cells = gpd.read_postgis(
        f"SELECT residents, geom AS geometry FROM surface_cell WHERE surface = '{SURFACE}' ORDER BY cell_code",
        source,
        geom_col="geometry",
    ).to_crs(3826)
    xy, cell = grid(cells.geometry.to_numpy())
    weight = (cells.residents.to_numpy() / np.bincount(cell))[cell]
    return gpd.GeoDataFrame({"weight": weight}, geometry=shapely.points(xy), crs=3826)


def move_one(source: Engine, step: int) -> None:
    """One hotspot moves some 30 m, as a corrected row would make it, and the dataset's version counts on."""
    with transaction(source) as connection:
        connection.execute(
            text(
                "UPDATE wifi_hotspot SET geom = ST_Translate(geom, 0.0003, 0) WHERE feature_id = :id"
            ),
            {"id": f"sim-{step + 1:04d}"},
        )
        writes.bump_version(connection, "wifi")


def timed(work: Callable[[], object]) -> float:
    """Seconds that ``work`` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Measures, prints, concludes."""
    with database() as url:
        subprocess.run(
            [sys.executable, "-m", "ingest", "demo", "wifi"], check=True, capture_output=True
        )
        source = engine(url, pool_size=2)
        points = grid_points(url)
        _compare(ours(source, Workbench("10014", PACE)), peer(url, points))
        fresh, changed, theirs = [], [], []
        for step in range(RUNS):
            coverage.forget()
            fresh.append(timed(lambda: ours(source, Workbench("10014", PACE))))
            theirs.append(timed(lambda: peer(url, points)))
            kept = Workbench("10014", PACE)
            ours(source, kept)
            move_one(source, step)
            changed.append(timed(lambda kept=kept: ours(source, kept)))  # type: ignore[misc]
        last = _worst(ours(source, kept), peer(url, points))
        print(
            f"ours {median(fresh):.3f} s from nothing, {median(changed):.4f} s after a change; GeoPandas {median(theirs):.3f} s"
        )
        promise("coverage after changes, largest difference, percentage points", last, at_most=0.1)
        promise("from nothing, GeoPandas ÷ ours", median(theirs) / median(fresh), at_least=2)
        promise(
            "after one hotspot changes, GeoPandas ÷ ours",
            median(theirs) / median(changed),
            at_least=10,
        )
    conclude()


def _worst(mine: dict[str, pd.DataFrame], other: dict[str, pd.DataFrame]) -> float:
    """Largest difference of coverage over both levels, in percentage points."""
    return max(
        float((mine[level].coverage - other[level].coverage).abs().max()) for level in LEVELS
    )


def _compare(mine: dict[str, pd.DataFrame], other: dict[str, pd.DataFrame]) -> None:
    for level, count in LEVELS.items():
        both = mine[level].join(other[level], suffixes=("", "_peer"))
        assert len(both) == count, f"{len(both)} areas of level {level}"
        points = (both.coverage - both.coverage_peer).abs()
        people = 100 * (both.uncovered - both.uncovered_peer).abs() / both.residents
        dense = (both.per_1000 - both.per_1000_peer).abs()
        far = (
            100
            * (both.median_distance - both.median_distance_peer).abs()
            / both.median_distance_peer
        )
        promise(
            f"{level}: coverage, largest difference, percentage points", points.max(), at_most=0.1
        )
        promise(
            f"{level}: uncovered, largest difference, per cent of residents",
            people.max(),
            at_most=0.1,
        )
        promise(f"{level}: hotspots per 1,000, largest difference", dense.max(), at_most=0.001)
        promise(f"{level}: median distance, largest difference, per cent", far.max(), at_most=0.5)


if __name__ == "__main__":
    main()
