"""Crossings: ferries and flights, the only ways from one landmass to another."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from geo.trips import MINUTE_DECIMALS, NO_TRIPS, Floats, Indices, Stops, Trips, settled


class ByLand(Protocol):
    """Trips within ``limit`` minutes that do not leave their landmass."""

    def __call__(self, demand: Stops, sites: Stops, *, limit: float) -> Trips:
        """As ``geo.travel.Travel.trips``."""


@dataclass(frozen=True)
class Crossing:
    """A ferry or a flight between two points.

    Attributes:
        start, end: x, y in metres.
        start_mass, end_mass: the landmass of each.
        minutes: the timetable's mean with the waiting, from one point to the other.
        both_ways: whether it leads back as well, in as many minutes.

    Raises:
        ValueError: the minutes are below zero, or no number.
    """

    kind: Literal["ferry", "air"]
    start: tuple[float, float]
    start_mass: int
    end: tuple[float, float]
    end_mass: int
    minutes: float
    both_ways: bool = True

    def __post_init__(self) -> None:
        if not 0 <= self.minutes < np.inf:
            raise ValueError(f"A crossing takes {self.minutes} minutes; give 0 or more.")


class Crossings:
    """Trips with at least one crossing; before, between and after it one travels by land.

    Ports are few, two a crossing, so tables of ports against ports or sites are small.
    """

    def __init__(self, crossings: Sequence[Crossing], by_land: ByLand) -> None:
        self._by_land = by_land
        ends = [(each.start, each.start_mass) for each in crossings]
        ends += [(each.end, each.end_mass) for each in crossings]
        self._ports = Stops.at([xy for xy, _ in ends], [mass for _, mass in ends])
        self._over = self._port_to_port(crossings)

    def trips(self, demand: Stops, sites: Stops, *, limit: float) -> Trips:
        """The quickest trips over water within ``limit`` minutes, inclusive."""
        onward = self._onward(sites, limit)
        to_port = self._by_land(demand, self._ports, limit=limit)
        parts = [NO_TRIPS]
        for port, minutes in enumerate(onward):
            here = to_port.site == port
            parts.append(_joined(to_port.demand[here], to_port.minutes[here], minutes, limit))
        return Trips.quickest(parts, limit=limit)

    def nearest(self, demand: Stops, sites: Stops) -> Floats:
        """Minutes to the nearest site over water, inf where none can be reached; shape (demand,)."""
        minutes = np.full(len(demand), np.inf)
        best = self._onward(sites, np.inf).min(axis=1, initial=np.inf)
        to_port = self._by_land(demand, self._ports, limit=np.inf)
        np.minimum.at(minutes, to_port.demand, to_port.minutes + best[to_port.site])
        return settled(minutes)

    def _port_to_port(self, crossings: Sequence[Crossing]) -> Floats:
        """Minutes with at least one crossing; shape (ports, ports)."""
        land = _table(self._by_land(self._ports, self._ports, limit=np.inf), self._ports)
        water = np.full_like(land, np.inf)
        for i, crossing in enumerate(crossings):
            back = len(crossings) + i
            water[i, back] = crossing.minutes
            if crossing.both_ways:
                water[back, i] = crossing.minutes
        freely = np.minimum(land, water)
        np.fill_diagonal(freely, 0.0)
        for port in range(len(freely)):
            freely = np.minimum(freely, freely[:, [port]] + freely[[port], :])
        return _then(_then(freely, water), freely)

    def _onward(self, sites: Stops, limit: float) -> Floats:
        """Minutes from each port over water to each site; shape (ports, sites)."""
        from_port = self._by_land(self._ports, sites, limit=limit)
        return _then(self._over, _table(from_port, self._ports, sites))


def _table(trips: Trips, rows: Stops, columns: Stops | None = None) -> Floats:
    """Minutes of each pair, inf where there is no trip; shape (rows, columns)."""
    minutes = np.full((len(rows), len(rows if columns is None else columns)), np.inf)
    minutes[trips.demand, trips.site] = trips.minutes
    return minutes


def _then(first: Floats, second: Floats) -> Floats:
    """The quickest way through any middle: shapes (a, middles) and (middles, b) give (a, b)."""
    whole = np.full((len(first), second.shape[1]), np.inf)
    for middle, minutes in enumerate(second):
        whole = np.minimum(whole, first[:, [middle]] + minutes)
    return whole


def _joined(demand: Indices, before: Floats, onward: Floats, limit: float) -> Trips:
    """Every pair of somebody at a port after ``before`` minutes and a site ``onward`` of it, within the limit."""
    sites = np.argsort(onward, kind="stable")
    sites = sites[np.isfinite(onward[sites])]
    room = limit - before + 10.0**-MINUTE_DECIMALS
    counts = np.searchsorted(onward[sites], room, side="right")
    whose = np.repeat(np.arange(len(demand)), counts)
    which = np.arange(len(whose)) - np.repeat(np.cumsum(counts) - counts, counts)
    reached = sites[which]
    return Trips(demand[whose], reached, before[whose] + onward[reached])
