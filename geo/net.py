"""Lines joined into a net: nodes where they meet, pieces between, and further nodes cut into the pieces."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.trips import METRES_PER_MINUTE, Floats, Indices

COMMON_M = 0.001
"""Vertices are rounded to a millimetre: two that were one before a change of coordinates are one again."""

JOIN_M = 3.0
"""Metres within which the end of a line is joined to another line: surveys of one junction differ by up to a lane's
width (3 m); roads that only pass each other, on bridges or as two carriageways, have no ends there."""


@dataclass(frozen=True, eq=False)
class Edges:
    """Ways from node to node; all of shape (edges,)."""

    start: Indices
    end: Indices
    minutes: Floats

    def back(self) -> "Edges":
        """The same edges, the other way."""
        return Edges(self.end, self.start, self.minutes)


@dataclass(frozen=True, eq=False)
class Joints:
    """Ends of lines joined to points on pieces, ``metres`` away; all of shape (joints,)."""

    node: Indices
    piece: Indices
    part: Floats
    metres: Floats


class Net:
    """Lines noded at the vertices that they share; lines that cross without one pass each other, as bridges do.

    Args:
        lines: LineStrings in metres; one without any length is nowhere.
        kmh: speed on each, above zero; shape (lines,).

    Attributes:
        lines: as given, rounded.
        xy: the nodes; shape (nodes, 2).
        line, start, end, minutes: of each piece between two vertices: its line, its nodes, the time from one to
            the other; shape (pieces,). A line's pieces follow each other.
    """

    def __init__(self, lines: Sequence[Any] | NDArray[Any], kmh: ArrayLike) -> None:
        given = np.asarray(lines, dtype=object)
        speed = np.asarray(kmh, dtype=np.float64)
        if speed.shape != given.shape or not ((speed > 0) & (speed < np.inf)).all():
            raise ValueError(
                f"{speed.size} speeds for {given.size} lines; give each line one above 0."
            )
        xy, of = shapely.get_coordinates(given, return_index=True)
        vertices = np.round(xy / COMMON_M)
        nodes, index = np.unique(vertices, axis=0, return_inverse=True)
        self.lines = shapely.set_coordinates(shapely.force_2d(given), vertices * COMMON_M)
        self.xy: Floats = nodes * COMMON_M
        first = np.flatnonzero((of[1:] == of[:-1]) & (index[1:] != index[:-1]))
        self.line: Indices = of[first]
        self.start, self.end = index[first], index[first + 1]
        self._metres: Floats = np.hypot(*(self.xy[self.end] - self.xy[self.start]).T)
        self.minutes: Floats = self._metres / (speed[self.line] * METRES_PER_MINUTE)
        self._along: Floats = np.concatenate([[0.0], np.cumsum(self._metres)])

    def lengths(self) -> Floats:
        """Metres of each line; shape (lines,)."""
        sums = np.bincount(self.line, weights=self._metres, minlength=len(self.lines))
        return sums.astype(np.float64)

    def place(self, line: Indices, metres: Floats) -> tuple[Indices, Floats]:
        """(piece, part of it from 0 to 1) of the points so many metres along their lines."""
        before = self._along[np.searchsorted(self.line, line)]
        last = np.searchsorted(self.line, line, side="right") - 1
        piece = np.searchsorted(self._along, before + metres, side="right") - 1
        piece = np.clip(piece, np.searchsorted(self.line, line), last)
        part = (before + metres - self._along[piece]) / self._metres[piece]
        return piece, np.clip(part, 0.0, 1.0)

    def at(self, piece: Indices, part: Floats) -> Floats:
        """x, y of points on pieces; shape (points, 2)."""
        start, end = self.xy[self.start[piece]], self.xy[self.end[piece]]
        return start + part[:, None] * (end - start)

    def joints(self) -> "Joints":
        """Where the end of a line lies within ``JOIN_M`` of a piece that it shares no vertex with."""
        first = np.flatnonzero(np.diff(self.line, prepend=-1))
        last = np.append(first[1:], len(self.line)) - 1 if len(first) else first
        ends = np.unique(np.concatenate([self.start[first], self.end[last]]))
        pieces: Any = shapely.linestrings(
            np.stack([self.xy[self.start], self.xy[self.end]], axis=1)
        )
        points: Any = shapely.points(self.xy[ends])
        which, piece = shapely.STRtree(pieces).query(points, predicate="dwithin", distance=JOIN_M)
        other = (self.start[piece] != ends[which]) & (self.end[piece] != ends[which])
        which, piece = which[other], piece[other]
        part: Any = shapely.line_locate_point(pieces[piece], points[which], normalized=True)
        gap = np.hypot(*(self.at(piece, part) - self.xy[ends[which]]).T)
        return Joints(ends[which], piece, part, gap)


class Cuts:
    """A net with further nodes cut into its pieces, numbered on from its own.

    Args:
        piece, part: where the new nodes are; shape (cuts,).

    Attributes:
        node: number of each new node; shape (cuts,).
        count: nodes there are now.
        edges: between neighbours along every piece, one way.
    """

    def __init__(self, net: Net, piece: Indices, part: Floats) -> None:
        own = len(net.start)
        self._net = net
        self.node = len(net.xy) + np.arange(len(piece))
        self.count = len(net.xy) + len(piece)
        on = np.concatenate([np.arange(own), piece])
        begin = np.concatenate([np.zeros(own), part])
        order = np.lexsort((begin, on))
        self._piece, self._begin = on[order], begin[order]
        self._left = np.concatenate([net.start, self.node])[order]
        last = np.append(self._piece[1:] != self._piece[:-1], True)[: len(order)]
        self._right = np.where(last, net.end[self._piece], np.roll(self._left, -1))
        self._finish = np.where(last, 1.0, np.roll(self._begin, -1))
        minutes = (self._finish - self._begin) * net.minutes[self._piece]
        self.edges = Edges(self._left, self._right, minutes)

    def neighbours(self, piece: Indices, part: Floats) -> tuple[Edges, Edges]:
        """From points on pieces to the node before and the node behind; ``start`` counts the points."""
        # A part of 1 belongs to its own piece, not to the beginning of the next.
        key = piece + np.minimum(part, 1 - 1e-9)
        at = np.searchsorted(self._piece + self._begin, key, side="right") - 1
        points, whole = np.arange(len(piece)), self._net.minutes[piece]
        before = np.abs(part - self._begin[at]) * whole
        behind = np.abs(self._finish[at] - part) * whole
        return Edges(points, self._left[at], before), Edges(points, self._right[at], behind)
