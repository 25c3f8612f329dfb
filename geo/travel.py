"""How far things are, in minutes: one interface, whether along a straight line or by road."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np
from scipy.spatial import cKDTree

from geo.crossings import Crossing, Crossings
from geo.trips import METRES_PER_MINUTE, NO_TRIPS, Floats, Indices, Stops, Trips, settled

__all__ = ["Crossing", "Overland", "Stops", "StraightLine", "Travel", "Trips"]

DETOUR = 1.4
"""Metres on the way for each metre of the straight line, where no road is known."""

STRAIGHT_KMH = 40.0
"""Speed on such a way, in kilometres an hour: between a county road (50) and a town's streets (30)."""

BLOCK = 2000
"""Places whose trips are found at a time, where they are many."""


class Travel(Protocol):
    """A model of travelling. Nobody leaves their landmass but by a crossing; without one, trips do not exist."""

    def trips(self, demand: Stops, sites: Stops, *, limit: float) -> Trips:
        """Every trip of at most ``limit`` minutes, inclusive.

        Raises:
            ValueError: the limit is below zero or no number.
        """

    def blocks(self, demand: Stops, sites: Stops, *, limit: float) -> Iterator[Trips]:
        """The same trips in parts that follow each other, none larger than memory easily takes."""

    def nearest(self, demand: Stops, sites: Stops) -> Floats:
        """Minutes to the nearest site; inf = unreachable. Shape (demand,)."""


class Overland(ABC):
    """A model by land, which crossings carry over water. Its children say how one travels by land."""

    def __init__(self, crossings: Sequence[Crossing]) -> None:
        self._crossings = Crossings(crossings, self.trips_by_land) if crossings else None

    def trips(self, demand: Stops, sites: Stops, *, limit: float) -> Trips:
        """As ``Travel.trips``."""
        if not limit >= 0:
            raise ValueError(f"limit is {limit} minutes; give 0 or more.")
        own = self.trips_by_land(demand, sites, limit=limit)
        if self._crossings is None:
            return own
        return Trips.quickest([own, self._crossings.trips(demand, sites, limit=limit)], limit=limit)

    def blocks(self, demand: Stops, sites: Stops, *, limit: float) -> Iterator[Trips]:
        """As ``Travel.blocks``: at once, where looking again along the roads costs more than memory."""
        yield self.trips(demand, sites, limit=limit)

    def nearest(self, demand: Stops, sites: Stops) -> Floats:
        """As ``Travel.nearest``."""
        own = self.nearest_by_land(demand, sites)
        if self._crossings is None:
            return own
        return np.minimum(own, self._crossings.nearest(demand, sites))

    @abstractmethod
    def trips_by_land(self, demand: Stops, sites: Stops, *, limit: float) -> Trips:
        """Trips that do not leave their landmass."""

    @abstractmethod
    def nearest_by_land(self, demand: Stops, sites: Stops) -> Floats:
        """Minutes to the nearest site on the same landmass."""


class StraightLine(Overland):
    """Straight lines, lengthened by a detour and driven at one speed.

    Args:
        detour: metres on the way for each metre of the line; at least 1.
        speed_kmh: kilometres an hour, above zero.

    Raises:
        ValueError: the detour or the speed cannot be.

    >>> kilometre = StraightLine(detour=1.5, speed_kmh=45)
    >>> kilometre.nearest(Stops.at([[0, 0], [0, 9_000]]), Stops.at([[500, 0], [1_000, 0]]))
    array([ 1.        , 18.02775638])
    """

    def __init__(
        self,
        *,
        detour: float = DETOUR,
        speed_kmh: float = STRAIGHT_KMH,
        crossings: Sequence[Crossing] = (),
    ) -> None:
        if not 1 <= detour < np.inf:
            raise ValueError(f"detour is {detour}; give 1 or more.")
        if not 0 < speed_kmh < np.inf:
            raise ValueError(f"speed is {speed_kmh} km/h; give a number above 0.")
        self.minutes_per_metre = detour / (speed_kmh * METRES_PER_MINUTE)
        super().__init__(crossings)

    def trips_by_land(self, demand: Stops, sites: Stops, *, limit: float) -> Trips:
        """As ``Overland``: the pairs within reach, found by trees."""
        reach = np.nextafter(limit / self.minutes_per_metre, np.inf) * (1 + 1e-9)
        parts = [NO_TRIPS]
        for mass in np.intersect1d(demand.mass, sites.mass):  # no pair lies on two of them
            ours, theirs = demand.on(mass), sites.on(mass)
            found = cKDTree(demand.xy[ours]).sparse_distance_matrix(
                cKDTree(sites.xy[theirs]), reach, output_type="ndarray"
            )
            minutes = found["v"] * self.minutes_per_metre
            parts.append(Trips(ours[found["i"]], theirs[found["j"]], minutes))
        together = Trips(
            *(np.concatenate(column) for column in zip(*map(_columns, parts), strict=True))
        )
        return Trips.each_once(together, limit=limit)

    def blocks(self, demand: Stops, sites: Stops, *, limit: float) -> Iterator[Trips]:
        """As ``Travel.blocks``: 2,000 places at a time; a country's trips are thirty million."""
        for first in range(0, len(demand), BLOCK):
            own = np.arange(first, min(first + BLOCK, len(demand)))
            found = self.trips(demand.some(own), sites, limit=limit)
            yield Trips(found.demand + first, found.site, found.minutes)

    def nearest_by_land(self, demand: Stops, sites: Stops) -> Floats:
        """As ``Overland``."""
        metres = np.full(len(demand), np.inf)
        for mass in np.intersect1d(demand.mass, sites.mass):
            ours = demand.on(mass)
            metres[ours], _ = cKDTree(sites.xy[sites.on(mass)]).query(demand.xy[ours])
        return settled(metres * self.minutes_per_metre)


def _columns(trips: Trips) -> tuple[Indices, Indices, Floats]:
    return trips.demand, trips.site, trips.minutes
