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

    def of(self, shapes: Any) -> NDArray[np.intp]:
        """The landmass that each shape lies on, or is nearest to (shape (shapes,)); 0 for all without land."""
        wanted = np.asarray(shapes, dtype=object)
        if not len(self._label) or not len(wanted):
            return np.zeros(len(wanted), dtype=np.intp)
        return self._label[self._tree.nearest(shapely.point_on_surface(wanted))]
