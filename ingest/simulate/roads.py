"""Ways by land: a net of points over the county's landmasses along which vehicles drive, never across the sea.

The hub carries no roads yet. A way here keeps to where people live, as roads do, and stays on land; it is no real road.
"""

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise
from math import atan2, cos, degrees, hypot, radians
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree

from geo import crs

STEP_M = 1_000.0
"""Metres between the net's points: fine enough for the smallest inhabited island (15 km²)."""
REACH_M = 1.5 * STEP_M
"""Points this near are joined where the line between them stays on land: the eight neighbours of a grid."""
GAP_M = 30.0
"""Gaps between neighbouring villages come from simplified borders; a strait is wider."""
TRIED = 8
"""Points of the net to which a place is joined at most, the nearest first."""
SETTLED_M = 2_500.0
"""Metres from the nearest village's middle at which a way already counts double: roads go where people are."""
WILD_MAX = 6.0
"""A mountain is crossed where the way round is six times as long."""
KNOWN_MAX = 10_000
"""Places of which it is remembered where they join the net: a run asks for its own a dozen times, a megabyte holds them."""

Floats = NDArray[np.float64]


class Spot(NamedTuple):
    """A place on the way, and where a vehicle that is there looks (degrees from north)."""

    lon: float
    lat: float
    heading: float


class Way:
    """A line by land, driven from its beginning to its end."""

    def __init__(self, points: Sequence[tuple[float, float]], metres: Sequence[float]) -> None:
        """``points``: lon, lat of each; ``metres``: the length of each piece between two of them."""
        self._points = tuple(points)
        self._along = [0.0, *accumulate(metres)]

    @property
    def metres(self) -> float:
        """From one end to the other."""
        return self._along[-1]

    @property
    def ends(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Its first and its last point."""
        return self._points[0], self._points[-1]

    def back(self) -> "Way":
        """The same way home."""
        pieces = [after - before for before, after in pairwise(self._along)]
        return Way(self._points[::-1], pieces[::-1])

    def onward(self, other: "Way") -> "Way":
        """This way, and then ``other``, which begins where it ends."""
        pieces = [after - before for before, after in pairwise(self._along)]
        pieces += [after - before for before, after in pairwise(other._along)]
        return Way((*self._points, *other._points[1:]), pieces)

    def spot(self, part: float) -> Spot:
        """Where one is after this part (0 to 1) of the way.

        >>> Way([(121.0, 22.0), (121.0, 22.1)], [11_000]).spot(0.5)
        Spot(lon=121.0, lat=22.05, heading=0.0)
        """
        if len(self._points) == 1 or self.metres == 0:
            return Spot(*self._points[0], 0.0)
        wanted = min(max(part, 0.0), 1.0) * self.metres
        piece = min(bisect_right(self._along, wanted), len(self._along) - 1)
        (lon, lat), (to_lon, to_lat) = self._points[piece - 1], self._points[piece]
        length = self._along[piece] - self._along[piece - 1]
        share = (wanted - self._along[piece - 1]) / length if length else 0.0
        return Spot(
            round(lon + share * (to_lon - lon), 6), round(lat + share * (to_lat - lat), 6),
            _heading(lon, lat, to_lon, to_lat),
        )  # fmt: skip


def standing(lon: float, lat: float) -> Way:
    """The way of who stays where they are."""
    return Way([(lon, lat)], [])


def _heading(lon: float, lat: float, to_lon: float, to_lat: float) -> float:
    east = (to_lon - lon) * cos(radians(lat))
    return round(degrees(atan2(east, to_lat - lat)) % 360, 1) % 360


class Roads:
    """The net over some land. Points are lon, lat."""

    def __init__(self, land: Sequence[Any], settled: Sequence[tuple[float, float]]) -> None:
        """``land``: (multi)polygons; ``settled``: points on it where people live, which join the net."""
        middle = shapely.total_bounds(np.asarray(land, dtype=object))
        self._srid = crs.metric_srid(float(middle[0] + middle[2]) / 2)
        self._land = self._ground(land)
        self._settled = self._metres(settled)
        self._nodes = np.vstack([self._settled, self._grid()])
        self._tree = cKDTree(self._nodes)
        self._trees: dict[int, tuple[Floats, NDArray[np.int32]]] = {}
        lon, lat = crs.to_lonlat(self._nodes[:, 0], self._nodes[:, 1], self._srid)
        self._lonlat = np.column_stack([lon, lat])
        self._joined = lru_cache(maxsize=KNOWN_MAX)(self._found)

    def mass(self, lon: float, lat: float) -> int | None:
        """Which landmass of the net the place can be reached on; None where no way leads there."""
        node = self._joined(lon, lat)
        return None if node is None else int(self._masses[node])

    def way(self, origin: tuple[float, float], goal: tuple[float, float]) -> Way | None:
        """The way from one place (of few: its ways are remembered) to another; None across water."""
        first, last = self._joined(*origin), self._joined(*goal)
        if first is None or last is None:
            return None
        reached, before = self._ways_from(first)
        if not np.isfinite(reached[last]):
            return None
        nodes = [last]
        while nodes[-1] != first:
            nodes.append(int(before[nodes[-1]]))
        between = [(float(lon), float(lat)) for lon, lat in self._lonlat[nodes[::-1]]]
        ends = self._metres([origin, goal])
        xy = np.vstack([ends[:1], self._nodes[nodes[::-1]], ends[1:]])
        pieces = [hypot(x, y) for x, y in np.diff(xy, axis=0).tolist()]
        return Way([origin, *between, goal], pieces)

    def effort(self, origin: tuple[float, float], goal: tuple[float, float]) -> float:
        """How hard it is to get there, in metres of easy road; inf where no way leads."""
        first, last = self._joined(*origin), self._joined(*goal)
        if first is None or last is None:
            return float("inf")
        return float(self._ways_from(first)[0][last])

    def _ground(self, land: Sequence[Any]) -> Any:
        metric = shapely.transform(
            np.asarray(land, dtype=object),
            lambda xy: np.column_stack(crs.to_metres(xy[:, 0], xy[:, 1], self._srid)),
        )
        closed = shapely.buffer(shapely.union_all(shapely.buffer(metric, GAP_M / 2)), -GAP_M / 2)
        shapely.prepare(closed)
        return closed

    def _metres(self, lonlat: Sequence[tuple[float, float]]) -> Floats:
        points = np.asarray(lonlat, dtype=np.float64).reshape(-1, 2)
        return np.column_stack(crs.to_metres(points[:, 0], points[:, 1], self._srid))

    def _grid(self) -> Floats:
        west, south, east, north = shapely.bounds(self._land)
        x, y = np.meshgrid(np.arange(west, east, STEP_M), np.arange(south, north, STEP_M))
        points = np.column_stack([x.ravel(), y.ravel()])
        return points[shapely.contains_xy(self._land, points)]

    @cached_property
    def _net(self) -> coo_array:
        pairs = self._tree.query_pairs(REACH_M, output_type="ndarray")
        lines = shapely.linestrings(self._nodes[pairs])
        pairs = pairs[shapely.covers(self._land, lines)]
        ends = self._nodes[pairs]
        length = np.hypot(*(ends[:, 0] - ends[:, 1]).T)
        away, _ = cKDTree(self._settled).query(ends.mean(axis=1))
        wild = np.minimum(1 + (away / SETTLED_M) ** 2, WILD_MAX)
        size = (len(self._nodes),) * 2
        return coo_array((length * wild, (pairs[:, 0], pairs[:, 1])), shape=size).tocsr()

    @cached_property
    def _masses(self) -> NDArray[np.int32]:
        _, label = connected_components(self._net, directed=False)
        return np.asarray(label, dtype=np.int32)

    def _ways_from(self, node: int) -> tuple[Floats, NDArray[np.int32]]:
        if node not in self._trees:
            self._trees[node] = dijkstra(
                self._net, directed=False, indices=node, return_predecessors=True
            )
        return self._trees[node]

    def _found(self, lon: float, lat: float) -> int | None:
        """The net's nearest point that can be seen from here over land."""
        here = self._metres([(lon, lat)])
        _, near = self._tree.query(here[0], k=min(TRIED, len(self._nodes)))
        near = np.atleast_1d(near)
        sight = shapely.linestrings(
            np.stack([np.broadcast_to(here, (len(near), 2)), self._nodes[near]], axis=1)
        )
        seen = np.flatnonzero(shapely.covers(self._land, sight))
        return int(near[seen[0]]) if seen.size else None
