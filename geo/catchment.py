"""Floating catchments: how much supply each resident can reach, when everybody around shares it.

Trips are a sparse list of pairs (``geo.trips.Trips``): what is not in it is out of reach.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

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
        zone = np.zeros(minutes.shape, dtype=np.uint16)
        for bound in bounds:
            zone += minutes > bound
        return values.take(zone, mode="clip")

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
    reach = Reach.of([trips], weight=weight, places=np.size(population), sites=np.size(supply))
    return reach.two_step(supply, population)


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
    reach = Reach.of([trips], weight=weight, places=np.size(population), sites=np.size(supply))
    return reach.three_step(supply, population)


@dataclass(frozen=True, eq=False)
class Reach:
    """How much each trip counts, as a sparse matrix of shape (places, sites): 12 bytes a trip.

    ``two_step`` and ``three_step`` are the functions of these names, whose arguments they share; a matrix is for whoever
    asks more than once, or has more trips than fit into memory as they are.
    """

    weights: csr_array

    @classmethod
    def of(cls, trips: Iterable[Trips], *, weight: Weight, places: int, sites: int) -> "Reach":
        """From trips, all at once or in blocks that go on where the one before ended (``geo.travel.Travel.blocks``).

        Raises:
            ValueError: a weight is below zero or no number, or the trips are not those of these places, in order.

        >>> Reach.of([Trips(np.array([1]), np.array([0]), np.array([5.0]))], weight=everyone, places=2, sites=1).different
        array([0, 1])
        """
        count = np.zeros(places + 1, dtype=np.int64)
        site: list[NDArray[np.int32]] = []
        data: list[Floats] = []
        last = 0
        for block in trips:
            last = _checked_order(block, last, places, sites)
            counted = _plain("weight", weight(np.asarray(block.minutes, dtype=float)))
            count[1:] += np.diff(np.searchsorted(block.demand, np.arange(places + 1)))
            site.append(block.site.astype(np.int32))
            data.append(counted)
        matrix = (_joined(data, float), _joined(site, np.int32), np.cumsum(count))
        return cls(csr_array(matrix, shape=(places, sites)))

    @property
    def different(self) -> NDArray[np.intp]:
        """How many sites each place reaches; shape (places,)."""
        found: NDArray[np.intp] = np.diff(self.weights.indptr).astype(np.intp)
        return found

    def two_step(self, supply: ArrayLike, population: ArrayLike) -> Floats:
        """As ``two_step``."""
        return _shared(self.weights, _plain("supply", supply), _plain("population", population))

    def three_step(self, supply: ArrayLike, population: ArrayLike) -> Floats:
        """As ``three_step``."""
        chosen = np.repeat(self.weights.sum(axis=1), self.different)
        counted = self.weights.data
        share = np.divide(counted, chosen, out=np.zeros_like(counted), where=chosen > 0)
        narrowed = self.weights.copy()
        narrowed.data = counted * share
        return _shared(narrowed, _plain("supply", supply), _plain("population", population))


def _joined(parts: list[NDArray[Any]], dtype: type[np.generic | float]) -> NDArray[Any]:
    """One array of all parts; a single one is not copied."""
    return parts[0] if len(parts) == 1 else np.concatenate([np.empty(0, dtype=dtype), *parts])


def _checked_order(block: Trips, first: int, places: int, sites: int) -> int:
    """The last place of a block whose trips are those of these places, in order from ``first`` on."""
    if not len(block.demand):
        return first
    if block.demand[-1] >= places or block.site.max() >= sites or block.site.min() < 0:
        raise ValueError(f"A trip lies beyond the {places} places and {sites} sites.")
    if block.demand[0] < first or (block.demand[1:] < block.demand[:-1]).any():
        raise ValueError("Trips are not in order; give them by demand.")
    return int(block.demand[-1])


def _plain(name: str, given: ArrayLike) -> Floats:
    numbers = np.asarray(given, dtype=float)
    if numbers.size and not 0 <= numbers.min() <= numbers.max() < np.inf:
        raise ValueError(f"{name} holds a number below 0, or none; give 0 or more.")
    return numbers


def _shared(weights: csr_array, offered: Floats, residents: Floats) -> Floats:
    served = residents @ weights
    share = np.divide(offered, served, out=np.zeros_like(offered), where=served > 0)
    reached: Floats = weights @ share
    return reached
