"""How far the nearest site is, for residents who stand on an even grid in their small area. Metres."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

from geo.islands import Land

Floats = NDArray[np.float64]

POINTS_PER_CELL = 400
"""Grid points that stand for a polygon's residents: distances within a cell are then known to about a
twentieth of its width."""


def grid(
    cells: Sequence[Any] | NDArray[Any], *, points: int = POINTS_PER_CELL
) -> tuple[Floats, NDArray[np.intp]]:
    """Points of an even grid inside each cell (a point cell stands for itself).

    The grid's origin is the coordinate system's own, so that two neighbours share one grid of their size.

    Returns:
        x, y of shape (points, 2), and the index of the cell of each, shape (points,).

    >>> xy, cell = grid([shapely.box(0, 0, 100, 100), shapely.Point(5, 5)], points=100)
    >>> len(xy), np.bincount(cell).tolist(), xy[-1].tolist()
    (101, [100, 1], [5.0, 5.0])
    """
    shapes = np.asarray(cells, dtype=object)
    found = [_grid_of(shape, points) for shape in shapes]
    index = np.repeat(np.arange(len(shapes)), [len(xy) for xy in found])
    return (np.concatenate(found) if found else np.empty((0, 2))), index


def _grid_of(shape: Any, points: int) -> Floats:
    area = shapely.area(shape)
    inner = shapely.get_coordinates(shapely.point_on_surface(shape))
    if area == 0:
        return inner
    step = np.sqrt(area / points)
    x0, y0, x1, y1 = shapely.bounds(shape)
    columns = np.arange(np.floor(x0 / step), np.ceil(x1 / step)) + 0.5
    rows = np.arange(np.floor(y0 / step), np.ceil(y1 / step)) + 0.5
    x, y = (axis.ravel() * step for axis in np.meshgrid(columns, rows))
    shapely.prepare(shape)
    inside = shapely.contains_xy(shape, x, y)
    return np.column_stack([x[inside], y[inside]]) if inside.any() else inner


def weighted_median(values: ArrayLike, weights: ArrayLike) -> float:
    """The lower weighted median: the smallest value that at least half of the weight does not exceed.

    NaN where there is no weight. ``inf`` values (out of reach) take part.

    >>> weighted_median([10, 20, 30], [1, 1, 1]), weighted_median([10, 20], [1, 1]), weighted_median([5, 9], [1, 3])
    (20.0, 10.0, 9.0)
    """
    value, weight = np.asarray(values, dtype=float), np.asarray(weights, dtype=float)
    if value.shape != weight.shape:
        raise ValueError(
            f"values has shape {value.shape}, weights {weight.shape}; they must agree."
        )
    if not weight.sum() > 0:
        return float("nan")
    order = np.argsort(value, kind="stable")
    running = np.cumsum(weight[order])
    return float(value[order][np.searchsorted(running, running[-1] / 2 * (1 - 1e-12))])


def median_distance(
    cells: Sequence[Any] | NDArray[Any],
    residents: ArrayLike,
    sites: ArrayLike,
    *,
    land: Sequence[Any] | NDArray[Any] = (),
) -> float:
    """Population-weighted median of the straight-line distance to the nearest site on the same land, in metres.

    Args:
        cells: polygons or points in metres; shape (cells,).
        residents: people in each cell; shape (cells,).
        sites: x, y in metres; shape (sites, 2).
        land: polygons in metres; sites on another landmass serve nobody here. Empty: all is one land.

    Returns:
        Metres; NaN where half of the residents have no site on their land.

    >>> median_distance([shapely.Point(0, 0), shapely.Point(900, 0)], [30, 10], [[0, 250]])
    250.0
    """
    shapes, people = np.asarray(cells, dtype=object), np.asarray(residents, dtype=float)
    places = np.asarray(sites, dtype=float).reshape(-1, 2)
    masses = Land(land)
    shapes, people, of_cell, _ = masses.split(shapes, people)
    of_site = masses.of(shapely.points(places))
    metres, weights = [], []
    for mass in np.unique(of_cell):
        tracker = NearestSite(shapes[of_cell == mass], people[of_cell == mass])
        metres.append(tracker.move(places[of_site == mass]))
        weights.append(tracker.weights)
    median = weighted_median(np.concatenate([*metres, []]), np.concatenate([*weights, []]))
    return median if np.isfinite(median) else float("nan")


class NearestSite:
    """Distance of each resident's grid point to its nearest site, kept up to date as sites come and go.

    ``weights``: residents whom each grid point stands for; ``cell``: the cell it belongs to; both (points,).
    """

    def __init__(self, cells: Sequence[Any] | NDArray[Any], residents: ArrayLike) -> None:
        self.points, self.cell = grid(cells)
        people = np.asarray(residents, dtype=float)
        counts = np.bincount(self.cell, minlength=len(people))
        self.weights: Floats = (people / counts)[self.cell]
        self._sites = np.empty((0, 2))
        self._metres = np.full(len(self.points), np.inf)
        self._nearest = np.full((len(self.points), 2), np.nan)

    def move(self, sites: ArrayLike) -> Floats:
        """Metres from each grid point to the nearest of ``sites``; inf where there is none. Shape (points,)."""
        now = np.unique(np.asarray(sites, dtype=float).reshape(-1, 2), axis=0)
        gone, come = _missing(self._sites, now), _missing(now, self._sites)
        self._sites = now
        if len(come) + len(gone) > max(8, len(now) // 4):
            self._measure(np.arange(len(self.points)))
            return self._metres.copy()
        for site in gone:
            self._measure(np.flatnonzero((self._nearest == site).all(axis=1)))
        for site in come:
            metres = _metres(self.points, site)
            closer = np.flatnonzero(metres < self._metres)
            self._metres[closer], self._nearest[closer] = metres[closer], site
        return self._metres.copy()

    def _measure(self, which: NDArray[np.intp]) -> None:
        """Finds the nearest site of the grid points ``which`` from nothing."""
        if not len(self._sites):
            self._metres[which], self._nearest[which] = np.inf, np.nan
            return
        _, index = cKDTree(self._sites).query(self.points[which])
        self._nearest[which] = self._sites[index]
        self._metres[which] = _metres(self.points[which], self._sites[index])


def _metres(points: Floats, sites: Floats) -> Floats:
    metres: Floats = np.hypot(points[:, 0] - sites[..., 0], points[:, 1] - sites[..., 1])
    return metres


def _missing(these: Floats, there: Floats) -> Floats:
    """Rows of ``these`` that do not occur in ``there``."""
    known = {row.tobytes() for row in there}
    kept = [row for row in these if row.tobytes() not in known]
    return np.array(kept).reshape(-1, 2)
