"""Enhanced two-step catchments of 10,000 places and 1,000 sites, beside PyPI ``access`` and a dense NumPy matrix.

All three start from the same table of trips within 30 minutes, each in the form that it takes; the values are compared first.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd
from access import Access
from access.weights import step_fn
from scipy.spatial.distance import cdist

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.stage.verdict import conclude, promise
from geo.catchment import steps, two_step
from geo.trips import Trips

PLACES, SITES, LIMIT = 10_000, 1_000, 30.0
ZONES = {10.0: 1.0, 20.0: 0.68, 30.0: 0.22}
RUNS = {"ours": 9, "dense": 5, "access": 3}


def main() -> None:
    """Compares, measures, concludes."""
    draw = np.random.default_rng(1)
    minutes = cdist(draw.uniform(0, 100, (PLACES, 2)), draw.uniform(0, 100, (SITES, 2)))
    people = draw.integers(1, 100, PLACES).astype(float)
    supply = draw.integers(1, 50, SITES).astype(float)
    place, site = np.nonzero(minutes <= LIMIT)
    trips = Trips(place, site, minutes[place, site])
    peer = _peer(trips, people, supply)
    dense = np.where(minutes <= LIMIT, minutes, np.inf)

    def ours() -> Any:
        return two_step(supply, people, trips, weight=steps(ZONES))

    def matrix() -> Any:
        weights = np.select([dense <= bound for bound in ZONES], list(ZONES.values()), 0.0)
        return weights @ (supply / (people @ weights))

    mine, theirs, plain = ours(), peer(), matrix()
    apart = max(np.abs(mine / other - 1).max() for other in (theirs, plain))
    print(f"{len(place):,} trips; largest relative difference {apart:.1e}")
    promise("largest relative difference, in 1e-9", apart / 1e-9, at_most=1)
    times = {"ours": _timed(ours, RUNS["ours"]), "dense": _timed(matrix, RUNS["dense"])}
    times["access"] = _timed(peer, RUNS["access"])
    print(", ".join(f"{name} {seconds:.3f} s" for name, seconds in times.items()))
    promise("access ÷ ours", times["access"] / times["ours"], at_least=40)
    promise("dense NumPy ÷ ours", times["dense"] / times["ours"], at_least=1)
    conclude()


def _peer(trips: Trips, people: np.ndarray, supply: np.ndarray) -> Callable[[], Any]:
    table = pd.DataFrame({"origin": trips.demand, "dest": trips.site, "cost": trips.minutes})
    found = Access(
        demand_df=pd.DataFrame({"id": np.arange(len(people)), "people": people}),
        demand_index="id", demand_value="people",
        supply_df=pd.DataFrame({"id": np.arange(len(supply)), "supply": supply}),
        supply_index="id", supply_value="supply",
        cost_df=table, cost_origin="origin", cost_dest="dest", cost_name="cost",
        neighbor_cost_df=table.iloc[:0], neighbor_cost_origin="origin",
        neighbor_cost_dest="dest", neighbor_cost_name="cost",
    )  # fmt: skip
    found.log.disabled = True

    def run() -> Any:
        name = "e2sfca"
        values = found.enhanced_two_stage_fca(
            name=name, max_cost=LIMIT, weight_fn=step_fn(ZONES), cost="cost"
        )
        return values.iloc[:, 0].to_numpy()

    return run


def _timed(work: Callable[[], Any], runs: int) -> float:
    taken = []
    for _ in range(runs):
        start = perf_counter()
        work()
        taken.append(perf_counter() - start)
    return median(taken)


if __name__ == "__main__":
    main()
