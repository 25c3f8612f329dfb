"""Who is within reach: residents of small areas covered by discs round sites. Metres in, residents out."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

Floats = NDArray[np.float64]
Shapes = NDArray[Any]

ISLANDS_KEPT = 4096
"""Groups of overlapping discs remembered: a county has some hundreds for each radius."""

QUADRANT_SEGMENTS = 32
"""Corners per quarter of a disc: the 128-gon misses 0.04 % of the circle's area, so a share of residents is
never off by more than 0.04 percentage points."""


def covered_residents(
    cells: Sequence[Any] | Shapes, residents: ArrayLike, sites: ArrayLike, *, radius: float
) -> Floats:
    """Residents of each cell who live within ``radius`` of a site (areal weighting; points count whole).

    Args:
        cells: polygons or points in metres; shape (cells,).
        residents: people in each cell, spread evenly over it; shape (cells,).
        sites: x, y in metres; shape (sites, 2). May be empty; the same place twice counts once.
        radius: metres, inclusive, above zero.

    Returns:
        People covered, shape (cells,).

    Raises:
        ValueError: the shapes disagree, or the radius is not above zero.

    Source: areal weighting after Goodchild & Lam (1980).

    >>> square = shapely.box(0, 0, 100, 100)
    >>> covered_residents([square], [80], [[50, 50]], radius=1000)
    array([80.])
    >>> covered_residents([square], [80], np.empty((0, 2)), radius=1000)
    array([0.])
    """
    return DiscCover(cells, residents, radius=radius).move(sites)


def population_coverage(
    cells: Sequence[Any] | Shapes, residents: ArrayLike, sites: ArrayLike, *, radius: float
) -> float:
    """Per cent of all residents who live within ``radius`` of a site; NaN where nobody lives.

    Arguments and errors as ``covered_residents``.

    >>> population_coverage([shapely.Point(0, 0), shapely.Point(900, 0)], [30, 10], [[0, 250]], radius=250)
    75.0
    """
    people = np.asarray(residents, dtype=float)
    covered = covered_residents(cells, people, sites, radius=radius).sum()
    return float(100 * covered / people.sum()) if people.sum() > 0 else float("nan")


def uncovered_residents(
    cells: Sequence[Any] | Shapes, residents: ArrayLike, sites: ArrayLike, *, radius: float
) -> float:
    """Residents who live farther than ``radius`` from every site; arguments and errors as ``covered_residents``.

    >>> uncovered_residents([shapely.Point(0, 0), shapely.Point(900, 0)], [30, 10], [[0, 250]], radius=250)
    10.0
    """
    people = np.asarray(residents, dtype=float)
    return float(people.sum() - covered_residents(cells, people, sites, radius=radius).sum())


def per_1000(count: float, residents: float) -> float:
    """``count`` per 1,000 residents; NaN where nobody lives.

    >>> per_1000(3, 1500)
    2.0
    """
    return 1000 * count / residents if residents > 0 else float("nan")


class DiscCover:
    """Residents covered, kept up to date as sites come and go.

    Overlapping discs are joined into islands that depend on their own sites alone; a change makes anew only
    the islands it touches and the cells they reach. The result is the same, bit for bit, as from nothing.

    Args and errors as ``covered_residents``.
    """

    def __init__(
        self, cells: Sequence[Any] | Shapes, residents: ArrayLike, *, radius: float
    ) -> None:
        if not radius > 0:
            raise ValueError(f"radius is {radius} m; give a number above 0.")
        self._cells = np.asarray(cells, dtype=object)
        self._residents = np.asarray(residents, dtype=float)
        if self._cells.shape != self._residents.shape:
            raise ValueError(
                f"cells has shape {self._cells.shape}, residents {self._residents.shape}; give one number a cell."
            )
        self.radius = float(radius)
        self._tree = shapely.STRtree(self._cells)
        self._areas = shapely.area(self._cells)
        self._parts: dict[bytes, tuple[NDArray[np.intp], Floats]] = {}

    def move(self, sites: ArrayLike) -> Floats:
        """Residents covered in each cell when the sites are ``sites``; shape (cells,)."""
        islands = _islands(np.asarray(sites, dtype=float).reshape(-1, 2), self.radius)
        keys = sorted(islands)
        self._parts = {key: self._parts.get(key) or self._reach(islands[key]) for key in keys}
        share = np.zeros(len(self._cells))
        for key in keys:
            index, part = self._parts[key]
            share[index] += part
        covered: Floats = self._residents * np.minimum(share, 1.0)
        return covered

    def _reach(self, sites: Floats) -> tuple[NDArray[np.intp], Floats]:
        """Cells that one island of discs touches, and the share of each that it covers."""
        island = _island(sites.tobytes(), self.radius)
        near = np.sort(self._tree.query(shapely.box(*island.bounds)))
        is_point = self._areas[near] == 0
        points, polygons = near[is_point], near[~is_point]
        touched = polygons[shapely.intersects(island, self._cells[polygons])]
        whole = shapely.contains_properly(island, self._cells[touched])
        share = np.ones(len(touched))
        part = touched[~whole]
        share[~whole] = (
            shapely.area(shapely.intersection(self._cells[part], island)) / self._areas[part]
        )
        hit = points[_within(self._cells[points], sites, self.radius)]
        return np.concatenate([touched, hit]), np.concatenate([share, np.ones(len(hit))])


@lru_cache(maxsize=ISLANDS_KEPT)
def _island(sites: bytes, radius: float) -> Any:
    """The union of the discs round one group of sites; kept, since every level of areas asks for the same."""
    places = np.frombuffer(sites).reshape(-1, 2)
    discs = shapely.buffer(shapely.points(places), radius, quad_segs=QUADRANT_SEGMENTS)
    island = shapely.union_all(discs)
    shapely.prepare(island)
    return island


def forget() -> None:
    """Drops the remembered groups of discs; a bench that begins from nothing needs it."""
    _island.cache_clear()


def _within(points: Shapes, sites: Floats, radius: float) -> NDArray[np.bool_]:
    if not len(points):
        return np.zeros(0, dtype=bool)
    metres, _ = cKDTree(sites).query(shapely.get_coordinates(points))
    inside: NDArray[np.bool_] = metres <= radius
    return inside


def _islands(sites: Floats, radius: float) -> dict[bytes, Floats]:
    """Sites grouped by overlapping discs, each group sorted; the key is the group's own coordinates."""
    places = np.unique(sites, axis=0)
    if not len(places):
        return {}
    pairs = cKDTree(places).query_pairs(2 * radius, output_type="ndarray")
    links = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(places),) * 2)
    _, group = connected_components(links, directed=False)
    order = np.argsort(group, kind="stable")
    split = np.split(places[order], np.flatnonzero(np.diff(group[order])) + 1)
    return {part.tobytes(): part for part in split}
