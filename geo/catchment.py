"""Floating catchments: how much supply each resident can reach, when everybody around shares it.

Trips are a sparse list of pairs (``geo.trips.Trips``): what is not in it is out of reach.
"""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.trips import Trips

Floats = NDArray[np.float64]
Weight = Callable[[Floats], Floats]
"""Minutes → how much a trip of that length counts, 0 … 1; it sees only trips within the limit."""


def steps(weights: Mapping[float, float]) -> Weight:
    """Weights by zones: a trip counts as the first zone that it is not longer than, beyond the last as nothing.

    Args:
        weights: longest trip of each zone (inclusive) → weight.

    Raises:
        ValueError: no zone, or a weight or bound that is below zero or no number.

    Source: Luo & Qi (2009), doi:10.1016/j.healthplace.2009.06.002.

    >>> steps({10: 1, 20: 0.68, 30: 0.22})(np.array([0, 10, 10.5, 30, 31]))
    array([1.  , 1.  , 0.68, 0.22, 0.  ])
    """
    bounds = np.array(sorted(weights), dtype=float)
    values = np.array([weights[bound] for bound in sorted(weights)] + [0.0], dtype=float)
    if not len(bounds) or not (bounds >= 0).all() or not (values >= 0).all():
        raise ValueError(f"weights are {dict(weights)}; give zones and weights of 0 or more.")

    def weigh(minutes: Floats) -> Floats:
        found: Floats = values[np.searchsorted(bounds, minutes, side="left")]
        return found

    return weigh


def power(exponent: float) -> Weight:
    """Weight ``t ** exponent``, for trips longer than nothing.

    >>> power(-1)(np.array([1.0, 4.0]))
    array([1.  , 0.25])
    """

    def weigh(minutes: Floats) -> Floats:
        found: Floats = minutes**exponent
        return found

    return weigh


def everyone(minutes: Floats) -> Floats:
    """Weight 1: the plain two-step catchment."""
    return np.ones_like(minutes)


def two_step(
    supply: ArrayLike, population: ArrayLike, trips: Trips, *, weight: Weight = everyone
) -> Floats:
    """Reachable supply per resident, by the (enhanced) two-step floating catchment area.

    Step 1 divides each site's supply among the residents who reach it, nearer ones counting more; step 2 adds up, for
    each place, the shares that it reaches, weighted again.

    Args:
        supply: what each site offers, e.g. hours a week; shape (sites,).
        population: residents of each place; shape (places,).
        trips: those within the catchment; ``demand`` indexes places, ``site`` sites.
        weight: how much a trip counts; 1 within the catchment gives the plain form.

    Returns:
        Supply per resident, shape (places,); 0 where nothing is in reach. A site that nobody reaches adds nothing.
        ``result @ population`` is the supply that somebody reaches.

    Raises:
        ValueError: supply or population below zero or no number, or a weight that is.

    Source: Luo & Wang (2003), doi:10.1068/b29120; Luo & Qi (2009), doi:10.1016/j.healthplace.2009.06.002.

    >>> near = Trips(np.array([0]), np.array([0]), np.array([5.0]))
    >>> two_step([10], [100, 100], near)
    array([0.1, 0. ])
    """
    offered, residents, counted = _inputs(supply, population, trips, weight)
    return _shared(offered, residents, trips, counted)


def three_step(
    supply: ArrayLike, population: ArrayLike, trips: Trips, *, weight: Weight = everyone
) -> Floats:
    """As ``two_step``, where residents choose among the sites in reach (three-step floating catchment area).

    A place's demand goes to each of its sites in proportion to the weights of those **within** its catchment.

    Source: Wan, Zou & Sternberg (2012), doi:10.1080/13658816.2011.624987.

    >>> both = Trips(np.array([0, 0]), np.array([0, 1]), np.array([5.0, 5.0]))
    >>> three_step([10, 10], [100], both)
    array([0.2])
    """
    offered, residents, counted = _inputs(supply, population, trips, weight)
    chosen = np.bincount(trips.demand, weights=counted, minlength=residents.size)[trips.demand]
    share = np.divide(counted, chosen, out=np.zeros_like(counted), where=chosen > 0)
    return _shared(offered, residents, trips, counted * share)


def _inputs(
    supply: ArrayLike, population: ArrayLike, trips: Trips, weight: Weight
) -> tuple[Floats, Floats, Floats]:
    offered, residents = np.asarray(supply, dtype=float), np.asarray(population, dtype=float)
    counted = np.asarray(weight(np.asarray(trips.minutes, dtype=float)), dtype=float)
    for name, numbers in (("supply", offered), ("population", residents), ("weight", counted)):
        if not ((numbers >= 0) & np.isfinite(numbers)).all():
            raise ValueError(f"{name} holds a number below 0, or none; give 0 or more.")
    return offered, residents, counted


def _shared(offered: Floats, residents: Floats, trips: Trips, counted: Floats) -> Floats:
    served = np.bincount(
        trips.site, weights=residents[trips.demand] * counted, minlength=offered.size
    )
    share = np.divide(offered, served, out=np.zeros_like(offered), where=served > 0)
    reached = np.bincount(
        trips.demand, weights=share[trips.site] * counted, minlength=residents.size
    )
    return reached.astype(np.float64)
