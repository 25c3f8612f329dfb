"""Landmasses: across water nobody walks to a hotspot or drives to a clinic."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

STRAIT_M = 1_000.0
"""Metres of water that part two landmasses. Simplified neighbours gape by a few metres and rivers are some
hundreds wide; the nearest inhabited island off Taitung lies 30 km out."""


class Land:
    """Polygons sorted into landmasses: parts closer than ``strait`` metres to each other hang together.

    Args:
        polygons: (multi)polygons in metres, e.g. the county's; missing ones are passed over.

    >>> land = Land([shapely.box(0, 0, 9, 9), shapely.box(9, 0, 20, 9), shapely.box(30_000, 0, 30_009, 9)])
    >>> land.of([shapely.Point(1, 1), shapely.Point(25, 4), shapely.Point(29_000, 0)]).tolist()
    [0, 0, 1]
    """

    def __init__(self, polygons: Sequence[Any] | NDArray[Any], *, strait: float = STRAIT_M) -> None:
        parts = shapely.get_parts(np.asarray(polygons, dtype=object))
        self._tree = shapely.STRtree(list(parts))
        pairs = self._tree.query(parts, predicate="dwithin", distance=strait)
        links = coo_array((np.ones(pairs.shape[1]), (pairs[0], pairs[1])), shape=(len(parts),) * 2)
        _, label = connected_components(links, directed=False)
        self._label: NDArray[np.intp] = label.astype(np.intp)
        shapely.prepare(self._tree.geometries)

    def split(
        self, shapes: Any, amounts: Any
    ) -> tuple[NDArray[np.object_], NDArray[np.float64], NDArray[np.intp], NDArray[np.intp]]:
        """Shapes cut where they span several landmasses, their amounts shared out by area.

        Returns:
            shapes, amounts, landmass of each, and which of the given shapes each came from.

        >>> land = Land([shapely.box(0, 0, 3, 1), shapely.box(30_000, 0, 30_001, 1)])
        >>> both = shapely.union_all([shapely.box(0, 0, 3, 1), shapely.box(30_000, 0, 30_001, 1)])
        >>> _, amounts, mass, origin = land.split([both, shapely.Point(1, 1)], [8, 5])
        >>> amounts.tolist(), mass.tolist(), origin.tolist()
        ([6.0, 2.0, 5.0], [0, 1, 0], [0, 0, 1])
        """
        wanted, people = np.asarray(shapes, dtype=object), np.asarray(amounts, dtype=float)
        parts, origin = shapely.get_parts(wanted, return_index=True)
        mass = self.of(parts)
        first = np.full(len(wanted), -1, dtype=np.intp)
        first[origin[::-1]] = mass[::-1]
        spans = np.zeros(len(wanted), dtype=bool)
        spans[origin[mass != first[origin]]] = True
        kept, cut = np.flatnonzero(~spans), spans[origin]
        share = shapely.area(parts[cut]) / np.maximum(shapely.area(wanted[origin[cut]]), 1e-12)
        of = np.concatenate([origin[cut], kept])
        order = np.argsort(of, kind="stable")
        return (
            np.concatenate([parts[cut], wanted[kept]])[order],
            np.concatenate([people[origin[cut]] * share, people[kept]])[order],
            np.concatenate([mass[cut], first[kept]])[order],
            of[order],
        )

    def of(self, shapes: Any) -> NDArray[np.intp]:
        """The landmass that each shape lies on, or is nearest to; shape (shapes,). 0 for all without land."""
        wanted = np.asarray(shapes, dtype=object)
        found = np.full(len(wanted), -1, dtype=np.intp)
        if not len(self._label) or not len(wanted):
            return np.zeros(len(wanted), dtype=np.intp)
        points = shapely.point_on_surface(wanted)
        x, y = shapely.get_x(points), shapely.get_y(points)
        for part, label in zip(self._tree.geometries, self._label, strict=True):
            todo = np.flatnonzero(found < 0)
            found[todo[shapely.contains_xy(part, x[todo], y[todo])]] = label
        lost = np.flatnonzero(found < 0)
        found[lost] = self._label[self._tree.nearest(points[lost])]
        return found
