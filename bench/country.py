"""Coverage and catchments of a whole country: 7,701 villages, 50,000 places, 11,400 sites; seconds, memory, and their growth.

``--curve`` writes ``bench/country_curve.md``: what the catchments cost over the number of places.
"""

import sys
from datetime import UTC, datetime
from math import log
from pathlib import Path
from time import perf_counter

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.stage.apart import peak_mb
from bench.stage.country import country
from bench.stage.verdict import conclude, promise
from geo.catchment import Reach, steps
from geo.coverage import covered_residents
from geo.travel import StraightLine
from geo.trips import Stops

RADIUS, LIMIT = 250.0, 30.0
ZONES = {10.0: 1.0, 20.0: 0.68, 30.0: 0.22}
PLACES = (3_125, 6_250, 12_500, 25_000, 50_000)
CURVE = Path(__file__).with_name("country_curve.md")
WIDTH = 48


def measured(places: int) -> tuple[float, float, int]:
    """(seconds of the coverage, seconds of the catchments, trips)."""
    land = country(places)
    start = perf_counter()
    covered = covered_residents(land.shapes, land.people, land.sites, radius=RADIUS)
    middle = perf_counter()
    trips = StraightLine().blocks(Stops.at(land.xy), Stops.at(land.sites), limit=LIMIT)
    reach = Reach.of(trips, weight=steps(ZONES), places=len(land.xy), sites=len(land.sites))
    access = reach.two_step(np.ones(len(land.sites)), land.residents)
    end = perf_counter()
    assert 0 < covered.sum() < land.people.sum()
    assert abs(access @ land.residents - np.count_nonzero(reach.weights.sum(axis=0))) < 1e-3
    return middle - start, end - middle, reach.weights.nnz


def main() -> None:
    """Measures the smallest first, so that the peak of memory is the largest's; concludes."""
    rows = [(places, *measured(places)) for places in PLACES]
    megabytes = peak_mb()
    for places, coverage, catchments, trips in rows:
        print(
            f"{places:>6,} places: coverage {coverage:5.2f} s, catchments {catchments:5.2f} s, {trips:>10,} trips"
        )
    first, last = rows[1], rows[-1]
    fair = last[0] * log(last[0]) / (first[0] * log(first[0]))
    promise("coverage and catchments of the country, seconds", last[1] + last[2], at_most=20)
    promise("memory at its peak, MB", megabytes, at_most=2000)
    promise("growth of the catchments ÷ growth of n log n", last[2] / first[2] / fair, at_most=1.1)
    if "--curve" in sys.argv:
        CURVE.write_text(_drawn(rows, megabytes), encoding="utf-8")
    conclude()


def _drawn(rows: list[tuple[int, float, float, int]], megabytes: float) -> str:
    longest = rows[-1][2]
    lines = [
        f"| {places:,} | {trips:,} | {catchments:.2f} | `{'█' * max(1, round(WIDTH * catchments / longest))}` |"
        for places, _, catchments, trips in rows
    ]
    return f"""# Seconds of a country's catchments over its places

`bench/country.py --curve`, {datetime.now(UTC):%Y-%m-%d}, two cores: E2SFCA of residents at so many places to 11,400 sites within 30 minutes, trips found on the way.
Peak of memory over all of them, the villages' coverage beside: {megabytes:,.0f} MB.

| places | trips | seconds | |
|---:|---:|---:|:---|
{chr(10).join(lines)}
"""


if __name__ == "__main__":
    main()
