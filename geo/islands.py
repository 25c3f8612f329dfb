"""Which areas hang together over land: across water nobody walks to a hotspot or drives to a clinic."""

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


def landmasses(
    areas: Sequence[Any] | NDArray[Any], *, strait: float = STRAIT_M
) -> NDArray[np.intp]:
    """A number for each area's landmass: areas closer than ``strait`` metres to each other share one.

    Args:
        areas: polygons in metres; shape (areas,).

    >>> landmasses([shapely.box(0, 0, 9, 9), shapely.box(9, 0, 20, 9), shapely.box(30_000, 0, 30_009, 9)]).tolist()
    [0, 0, 1]
    """
    shapes = np.asarray(areas, dtype=object)
    pairs = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=strait)
    links = coo_array((np.ones(pairs.shape[1]), (pairs[0], pairs[1])), shape=(len(shapes),) * 2)
    _, label = connected_components(links, directed=False)
    numbers: NDArray[np.intp] = label.astype(np.intp)
    return numbers
