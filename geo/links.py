"""From a place to the roads: links off the road to the points at which one enters it."""

from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geo.net import COMMON_M, Net
from geo.trips import Floats, Indices, Stops

ROADS_TRIED = 4
"""Nearest roads that a place is linked to, each at its nearest point: the very nearest may be a motorway without
a junction for miles, or a lane that leads nowhere."""


@dataclass(frozen=True, eq=False)
class Links:
    """Ways from stops to points on pieces of a net, ordered by ``stop``; all of shape (links,)."""

    stop: Indices
    piece: Indices
    part: Floats
    minutes: Floats


class Access:
    """Links from any stop to the roads of its landmass.

    Args:
        mass: landmass of each line of the net; shape (lines,).
        main: lines of the largest connected part of their landmass: every stop has a link to one of them, or a bit
            of road that is joined to nothing would cut its neighbours off; shape (lines,).
        minutes_per_metre: off the road, as the crow flies.
    """

    def __init__(
        self, net: Net, mass: Indices, main: NDArray[np.bool_], *, minutes_per_metre: float
    ) -> None:
        self._net, self._main, self._rate = net, main, minutes_per_metre
        long = np.isin(np.arange(len(net.lines)), net.line)
        self._all = {
            m: _Nearest(net, np.flatnonzero(long & (mass == m))) for m in np.unique(mass[long])
        }
        self._mains = {m: _Nearest(net, np.flatnonzero(main & (mass == m))) for m in self._all}
        self._kept: WeakKeyDictionary[Stops, Links] = WeakKeyDictionary()

    def links(self, stops: Stops) -> Links:
        """Each stop's links; none where its landmass has no roads. Remembered as long as ``stops`` is."""
        kept = self._kept.get(stops)
        if kept is None:
            kept = self._kept[stops] = self._find(stops)
        return kept

    def _find(self, stops: Stops) -> Links:
        found = [_NO_FEET]
        for mass, nearest in self._all.items():
            here = stops.on(mass)
            near = nearest.of(here, stops.xy[here], ROADS_TRIED)
            on_main = near.stop[self._main[self._net.line[near.piece]]]
            away = np.setdiff1d(here, on_main)
            found += [near, self._mains[mass].of(away, stops.xy[away], 1)]
        stop, piece, part, metres = (
            np.concatenate([getattr(each, name) for each in found])
            for name in ("stop", "piece", "part", "metres")
        )
        order = np.argsort(stop, kind="stable")
        return Links(stop[order], piece[order], part[order], metres[order] * self._rate)


@dataclass(frozen=True, eq=False)
class _Feet:
    """The nearest points on lines; all of shape (feet,)."""

    stop: Indices
    piece: Indices
    part: Floats
    metres: Floats


_NONE = np.empty(0, dtype=np.intp)
_NO_FEET = _Feet(_NONE, _NONE, np.empty(0), np.empty(0))


class _Nearest:
    """Finds the nearest of some lines of a net."""

    def __init__(self, net: Net, lines: Indices) -> None:
        self._net, self._lines = net, lines
        shapes = net.lines[lines]
        self._tree = shapely.STRtree(shapes)
        middles = shapely.line_interpolate_point(shapes, 0.5, normalized=True)
        self._middles = cKDTree(shapely.get_coordinates(middles))

    def of(self, stop: Indices, xy: Floats, count: int) -> _Feet:
        """The ``count`` nearest lines of each stop, and those that tie with the last of them."""
        if not len(stop) or not len(self._lines):
            return _NO_FEET
        # So far lie the middles of ``count`` lines; their nearest points lie no farther.
        enough, _ = self._middles.query(xy, k=[min(count, len(self._lines))])
        points: Any = shapely.points(xy)
        which, line = self._tree.query(
            points, predicate="dwithin", distance=enough[:, 0] + COMMON_M
        )
        along: Any = shapely.line_locate_point(self._net.lines[self._lines[line]], points[which])
        piece, part = self._net.place(self._lines[line], along)
        metres = np.hypot(*(self._net.at(piece, part) - xy[which]).T)
        kept = _smallest(which, metres, count)
        return _Feet(stop[which[kept]], piece[kept], part[kept], metres[kept])


def _smallest(group: Indices, values: Floats, count: int) -> NDArray[Any]:
    """Positions of the ``count`` smallest values of each group, with all that tie with the last one."""
    order = np.lexsort((values, group))
    first = np.flatnonzero(np.diff(group[order], prepend=-1))
    sizes = np.diff(np.append(first, len(order)))
    last = first + np.minimum(count, sizes) - 1
    most = np.repeat(values[order[last]], sizes)
    return order[values[order] <= most + COMMON_M]
