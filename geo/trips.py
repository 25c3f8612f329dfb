"""Trips between places: who can get where, in how many minutes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_array

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

MINUTE_DECIMALS = 9
"""Minutes are rounded to 60 nanoseconds: sums over a thousand pieces of road differ by less according to their
order, and a trip of 60 minutes must be inside 60."""

METRES_PER_MINUTE = 1_000 / 60
"""Of one kilometre an hour."""


@dataclass(frozen=True, eq=False)
class Stops:
    """Places that people set out from or go to.

    Attributes:
        xy: metres; shape (stops, 2).
        mass: landmass of each (``geo.islands.Land.of``); shape (stops,).

    Raises:
        ValueError: the shapes disagree, or a place has no point.

    >>> len(Stops.at([[0, 0], [500, 0]])), Stops.at([]).xy.shape
    (2, (0, 2))
    """

    xy: Floats
    mass: Indices

    def __post_init__(self) -> None:
        if self.xy.ndim != 2 or self.xy.shape[1] != 2 or self.mass.shape != self.xy.shape[:1]:
            raise ValueError(
                f"xy has shape {self.xy.shape}, mass {self.mass.shape}; give (stops, 2) and (stops,)."
            )
        if not np.isfinite(self.xy).all():
            raise ValueError("A stop has no point; leave out places that have none.")

    @classmethod
    def at(cls, xy: ArrayLike, mass: ArrayLike | None = None) -> "Stops":
        """Stops of anything like arrays; all on one land where ``mass`` is left out."""
        points = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
        land = np.zeros(len(points)) if mass is None else np.asarray(mass)
        return cls(points, land.astype(np.intp))

    def __len__(self) -> int:
        return len(self.xy)

    def some(self, which: Indices) -> "Stops":
        """Some of the stops, in the order of ``which``."""
        return Stops(self.xy[which], self.mass[which])

    def on(self, mass: int) -> Indices:
        """Which of the stops lie on a landmass."""
        return np.flatnonzero(self.mass == mass)


@dataclass(frozen=True, eq=False)
class Trips:
    """Pairs within a limit of minutes, each once, ordered by ``demand``, then ``site``; all of shape (trips,).

    ``demand``, ``site``: index into the stops that were asked about.
    """

    demand: Indices
    site: Indices
    minutes: Floats

    def between(self, demand: Indices, sites: Indices) -> "Trips":
        """The trips of ``Stops.some`` under the numbers of all stops, which ``demand`` and ``sites`` are."""
        return Trips(demand[self.demand], sites[self.site], self.minutes)

    @classmethod
    def quickest(cls, parts: Sequence["Trips"], *, limit: float) -> "Trips":
        """The quickest of several ways for each pair, in whatever order they come; those over ``limit`` left out.

        >>> walk = Trips(np.array([0, 1]), np.array([0, 0]), np.array([9.0, 60.0]))
        >>> drive = Trips(np.array([1, 0]), np.array([0, 0]), np.array([61.0, 5.0]))
        >>> Trips.quickest([walk, drive], limit=60)
        Trips(demand=array([0, 1]), site=array([0, 0]), minutes=array([ 5., 60.]))
        """
        demand = np.concatenate([part.demand for part in parts])
        site = np.concatenate([part.site for part in parts])
        minutes = settled(np.concatenate([part.minutes for part in parts]))
        inside = np.flatnonzero((minutes <= limit) & (minutes < np.inf))
        if not len(inside):
            return NO_TRIPS
        pair = demand[inside] * (site.max() + 1) + site[inside]
        order = np.argsort(pair, kind="stable")
        first = np.flatnonzero(np.diff(pair[order], prepend=-1))
        kept = inside[order[first]]
        return cls(demand[kept], site[kept], np.minimum.reduceat(minutes[inside[order]], first))

    @classmethod
    def each_once(cls, part: "Trips", *, limit: float) -> "Trips":
        """Pairs that are each there once, in whatever order: put in order, those over ``limit`` left out.

        >>> Trips.each_once(Trips(np.array([1, 0]), np.array([0, 2]), np.array([7.0, 61.0])), limit=60)
        Trips(demand=array([1]), site=array([0]), minutes=array([7.]))
        """
        minutes = settled(part.minutes)
        inside = np.flatnonzero((minutes <= limit) & (minutes < np.inf))
        if not len(inside):
            return NO_TRIPS
        pairs = part.demand[inside], part.site[inside]
        shape = tuple(int(each.max()) + 1 for each in pairs)
        # Sorted by counting: twenty million pairs are in order in a second.
        table = coo_array((np.arange(len(inside)), pairs), shape=shape).tocsr()
        table.sort_indices()
        demand = np.repeat(np.arange(shape[0]), np.diff(table.indptr))
        return cls(demand, table.indices.astype(np.intp), minutes[inside][table.data])


NO_TRIPS = Trips(np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp), np.empty(0))


def settled(minutes: Floats) -> Floats:
    """Minutes without the noise of their last digits.

    >>> settled(np.array([60.00000000000001, np.inf]))
    array([60., inf])
    """
    return np.round(minutes, MINUTE_DECIMALS)
