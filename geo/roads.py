"""Travel by road: to the nearest roads, along them at their own speeds, and off them again."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from scipy.sparse.csgraph import connected_components

from geo.links import Access
from geo.net import Cuts, Edges, Net
from geo.routes import Routes, matrix
from geo.travel import DETOUR, STRAIGHT_KMH, Crossing, Overland, StraightLine
from geo.trips import Floats, Indices, Stops, Trips, settled

ACCESS_KMH = 20.0
"""Speed off the roads that are known, in kilometres an hour: village lanes and farm tracks, by car or scooter."""


class RoadGraph(Overland):
    """A net of roads, entered and left by slower links; straight to the site where that is quicker.

    On a landmass of which no road is given one travels as along a ``StraightLine``.

    A place is linked to its nearest roads (``geo.links``), each line being one: give a road as one line where it
    was drawn in pieces (``whole_roads``).

    Args:
        lines: LineStrings or MultiLineStrings in metres, which meet where they share a vertex.
        kmh: speed on each, above zero; shape (lines,).
        mass: landmass of each; shape (lines,). All on one where it is left out.
        access_kmh: speed off the roads; ``roadless_kmh``: on a landmass without any.
        detour: off the roads, as in ``StraightLine``.

    Raises:
        ValueError: the shapes disagree, or a speed or the detour cannot be.

    >>> road = shapely.LineString([(0, 0), (10_000, 0)])
    >>> graph = RoadGraph([road], [60], access_kmh=30, detour=1)
    >>> graph.nearest(Stops.at([[0, 500], [9_000, -500], [10_000, 250]]), Stops.at([[10_000, 0]])).tolist()
    [11.0, 2.0, 0.5]
    """

    def __init__(
        self,
        lines: Sequence[Any] | NDArray[Any],
        kmh: ArrayLike,
        *,
        mass: ArrayLike | None = None,
        access_kmh: float = ACCESS_KMH,
        roadless_kmh: float = STRAIGHT_KMH,
        detour: float = DETOUR,
        crossings: Sequence[Crossing] = (),
    ) -> None:
        speed = np.asarray(kmh, dtype=np.float64)
        land = np.zeros(len(lines)) if mass is None else np.asarray(mass)
        if not speed.shape == land.shape == (len(lines),):
            raise ValueError(
                f"{len(lines)} lines, {speed.size} speeds, {land.size} landmasses; give one each."
            )
        parts, of = shapely.get_parts(np.asarray(lines, dtype=object), return_index=True)
        masses = land[of].astype(np.intp)
        self._off_road = StraightLine(detour=detour, speed_kmh=access_kmh)
        self._roadless = StraightLine(detour=detour, speed_kmh=roadless_kmh)
        self._rate = self._off_road.minutes_per_metre
        self._net = Net(parts, speed[of])
        self._joints = self._net.joints()
        self._masses = np.unique(masses[self._net.line])
        main = self._largest(masses)
        self._access = Access(self._net, masses, main, minutes_per_metre=self._rate)
        super().__init__(crossings)

    def trips_by_land(self, demand: Stops, sites: Stops, *, limit: float) -> Trips:
        """As ``Overland``: the quicker of the road and the straight way."""
        parts = [*self._routes(demand, sites).trips(limit=limit)]
        for straight, ours, theirs in self._straight(demand, sites):
            found = straight.trips_by_land(demand.some(ours), sites.some(theirs), limit=limit)
            parts.append(found.between(ours, theirs))
        return Trips.quickest(parts, limit=limit)

    def nearest_by_land(self, demand: Stops, sites: Stops) -> Floats:
        """As ``Overland``."""
        minutes = settled(self._routes(demand, sites).nearest(len(demand)))
        for straight, ours, theirs in self._straight(demand, sites):
            found = straight.nearest_by_land(demand.some(ours), sites.some(theirs))
            minutes[ours] = np.minimum(minutes[ours], found)
        return minutes

    def _straight(
        self, demand: Stops, sites: Stops
    ) -> Iterator[tuple[StraightLine, Indices, Indices]]:
        """How one goes straight, and who and where to: with roads round about, and without any."""
        for straight, roads in ((self._off_road, True), (self._roadless, False)):
            ours, theirs = (
                np.flatnonzero(np.isin(stops.mass, self._masses) == roads)
                for stops in (demand, sites)
            )
            yield straight, ours, theirs

    def _routes(self, demand: Stops, sites: Stops) -> Routes:
        return Routes(
            self._net, self._joints, minutes_per_metre=self._rate, sites=len(sites),
            demand=self._access.links(demand), site_links=self._access.links(sites),
        )  # fmt: skip

    def _largest(self, mass: Indices) -> NDArray[np.bool_]:
        """Whether each line belongs to the longest connected part of the roads on its landmass."""
        net, joints = self._net, self._joints
        cuts = Cuts(net, joints.piece, joints.part)
        graph = matrix([cuts.edges, Edges(joints.node, cuts.node, joints.metres)], cuts.count)
        _, label = connected_components(graph, directed=False)
        part = np.full(len(net.lines), -1)
        part[net.line] = label[net.start]
        lengths = np.bincount(part + 1, weights=net.lengths())[part + 1]
        longest = np.zeros(mass.max(initial=0) + 1)
        np.maximum.at(longest, mass, lengths)
        largest: NDArray[np.bool_] = (part >= 0) & (lengths >= longest[mass] * (1 - 1e-9))
        return largest


def whole_roads(
    lines: Sequence[Any] | NDArray[Any], road: ArrayLike
) -> tuple[NDArray[Any], Indices]:
    """Pieces of one road that meet end to end, joined to one line.

    Args:
        lines: LineStrings or MultiLineStrings; shape (lines,).
        road: number of the road that each is a piece of, from 0; shape (lines,).

    Returns:
        lines, and the road of each; a road in several stretches, or with branches, gives several.

    >>> halves = [shapely.LineString([(0, 0), (1, 0)]), shapely.LineString([(2, 0), (1, 0)])]
    >>> joined, road = whole_roads(halves, [7, 7])
    >>> shapely.length(joined).tolist(), road.tolist()
    ([2.0], [7])
    """
    parts, of = shapely.get_parts(np.asarray(lines, dtype=object), return_index=True)
    own = np.asarray(road)[of]
    order = np.argsort(own, kind="stable")
    numbers, group = np.unique(own[order], return_inverse=True)
    stretches = np.empty(len(numbers), dtype=object)
    shapely.multilinestrings(parts[order], indices=group, out=stretches)
    whole, number = shapely.get_parts(shapely.line_merge(stretches), return_index=True)
    return whole, numbers[number]
