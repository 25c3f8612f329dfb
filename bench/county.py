"""Every metric of the county at both levels: from nothing, and what depends on the hotspots after one of them changes.

The county is the simulated one, so that the bench needs no file; the libraries are loaded and the database's plans warm.
"""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter

from sqlalchemy import Engine, text

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.stage.database import database
from bench.stage.verdict import conclude, promise
from geo import coverage
from hub.metric import Metric
from hub.metrics.journey import Pace
from hub.metrics.wishes import Wishes, question
from hub.metrics.workbench import Workbench
from hub.registry import all_datasets
from hub.settings import Settings
from hub.store import writes
from hub.store.database import engine, transaction

RUNS = 5
COUNTY = "10014"
SETTINGS = Settings()


def computed(source: Engine, bench: Workbench, metrics: list[Metric]) -> dict[str, float]:
    """Metric → seconds, both levels together; each result looked at."""
    taken = {}
    with transaction(source) as connection:
        for metric in metrics:
            start = perf_counter()
            for level in ("township", "village"):
                wishes = Wishes(level=level)
                asked = question(
                    connection, bench, SETTINGS, metric.name, wishes, datetime.now(UTC)
                )
                result = bench.result(connection, asked)
                assert len(result.values.value) >= 16
            taken[metric.name] = perf_counter() - start
    return taken


def move_one(source: Engine, step: int) -> None:
    """One hotspot moves some 30 m, as a corrected row would make it."""
    moved = "UPDATE wifi_hotspot SET geom = ST_Translate(geom, 0.0003, 0) WHERE feature_id = :id"
    with transaction(source) as connection:
        found = connection.execute(text(moved), {"id": f"sim-{step + 1:04d}"})
        assert found.rowcount == 1
        writes.bump_version(connection, "wifi")


def main() -> None:
    """Measures, prints what each metric takes, concludes."""
    every = [metric for owner in all_datasets().values() for metric in owner.metrics]
    wifi = [metric for metric in every if "wifi" in metric.reads]
    with database() as url:
        subprocess.run([sys.executable, "-m", "ingest", "demo"], check=True, capture_output=True)
        source = engine(url, pool_size=2)
        computed(source, Workbench(COUNTY, Pace.of(SETTINGS)), every)
        whole, changed = [], []
        for step in range(RUNS):
            coverage.forget()
            bench = Workbench(COUNTY, Pace.of(SETTINGS))
            parts = computed(source, bench, every)
            whole.append(sum(parts.values()))
            move_one(source, step)
            changed.append(sum(computed(source, bench, wifi).values()))
    for name, seconds in parts.items():
        print(f"  {name:32}{1000 * seconds:7.0f} ms")
    print(f"{len(every)} metrics, two levels")
    promise("the whole county from nothing, seconds", median(whole), at_most=5)
    promise(
        "what depends on one changed hotspot, milliseconds", 1000 * median(changed), at_most=300
    )
    conclude()


if __name__ == "__main__":
    main()
