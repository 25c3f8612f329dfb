"""Where residents set out from: points on an even grid in their small areas, the same for townships and villages."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.islands import Land
from geo.nearest import grid
from geo.trips import Stops

SPACING_M = 500.0
"""Half a minute at 60 km/h: a finer grid would show more than any travel model knows."""

SLACK_M = 250.0
"""The borders of two sources differ by so much: a point that far outside of every area belongs to the nearest."""

FEWEST, MOST = 4, 400
"""Points of one small area: the smallest is not reduced to its middle, the largest stays within a second's work."""


@dataclass(frozen=True)
class Demand:
    """Points with their residents; ``area`` is the index of the area in which each lies, -1 in none."""

    stops: Stops
    residents: NDArray[np.float64]
    area: NDArray[np.intp]


def spread_out(
    cells: NDArray[np.object_], residents: NDArray[np.float64], land: Land
) -> tuple[Stops, NDArray[np.float64]]:
    """Points for the residents of cells (polygons or points, metres), evenly over each.

    >>> stops, people = spread_out(np.array([shapely.box(0, 0, 1000, 1000)]), np.array([8.0]), Land([]))
    >>> len(stops), people.tolist()
    (4, [2.0, 2.0, 2.0, 2.0])
    """
    wanted = np.clip(np.ceil(shapely.area(cells) / SPACING_M**2), FEWEST, MOST).astype(int)
    xy = np.empty((0, 2))
    cell = np.empty(0, dtype=np.intp)
    for number in np.unique(wanted):
        those = np.flatnonzero(wanted == number)
        points, own = grid(cells[those], points=int(number))
        xy, cell = np.concatenate([xy, points]), np.concatenate([cell, those[own]])
    order = np.argsort(cell, kind="stable")
    xy, cell = xy[order], cell[order]
    share = residents / np.maximum(np.bincount(cell, minlength=len(cells)), 1)
    return Stops(xy, land.of(shapely.points(xy))), share[cell]


def areas_of(stops: Stops, shapes: NDArray[np.object_]) -> NDArray[np.intp]:
    """The index of the area (its shape None where it has no boundary) that holds each stop, or is next to it; else -1."""
    found = np.full(len(stops), -1, dtype=np.intp)
    bounded = np.flatnonzero([shape is not None for shape in shapes])
    if not len(bounded) or not len(stops):
        return found
    tree = shapely.STRtree(list(shapes[bounded]))
    points: NDArray[np.object_] = np.asarray(shapely.points(stops.xy), dtype=object)
    point, inside = tree.query(points, predicate="intersects")
    found[point[::-1]] = bounded[inside[::-1]]
    lost = np.flatnonzero(found < 0)
    near, area = tree.query_nearest(points[lost], max_distance=SLACK_M, all_matches=False)
    found[lost[near]] = bounded[area]
    return found
