"""Which area a point lies in, and how far it is from one: one level's polygons, many points."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.crs import metric_srid, to_metres
from geo.errors import UnknownAreaError

Floats = NDArray[np.float64]
Objects = NDArray[np.object_]


class Locator:
    """The areas of one level, ready to be asked about many points at once.

    Args:
        codes: the areas' codes, each once.
        parents: the code of each one's parent, or None.
        polygons: (multi)polygons in lon, lat degrees; None where the boundary is not known.

    Raises:
        ValueError: the three differ in length, or a code stands twice.

    >>> squares = [shapely.box(121, 22, 121.5, 23), shapely.box(121.5, 22, 122, 23)]
    >>> two = Locator(["A", "B"], [None, None], np.array(squares))
    >>> two.contains([121.2, 121.5, 123], [22.5, 22.5, 22.5]).tolist()
    ['A', 'A', None]
    """

    def __init__(
        self, codes: Sequence[str], parents: Sequence[str | None], polygons: Sequence[Any] | Objects
    ) -> None:
        shapes = np.asarray(polygons, dtype=object)
        if not len(codes) == len(parents) == len(shapes) or len(set(codes)) != len(codes):
            raise ValueError(
                f"{len(codes)} codes ({len(set(codes))} different), {len(parents)} parents and "
                f"{len(shapes)} polygons; give each area once."
            )
        order = sorted(range(len(codes)), key=codes.__getitem__)
        self.codes: Objects = np.array([codes[i] for i in order], dtype=object)
        self.parents: dict[str, str | None] = dict(zip(codes, parents, strict=True))
        self._shapes: Objects = shapes[order]
        self._bounded = np.flatnonzero(~shapely.is_missing(self._shapes))
        shapely.prepare(self._shapes)
        self._boxes = shapely.bounds(self._shapes)
        self._position = {code: i for i, code in enumerate(self.codes)}
        west = self._boxes[self._bounded, 0]
        self._srid = metric_srid(float(west.mean()) if west.size else np.inf)
        self._metric: Objects = shapely.transform(
            self._shapes, lambda p: np.column_stack(to_metres(p[:, 0], p[:, 1], self._srid))
        )
        self._tree = shapely.STRtree(self._metric[self._bounded])

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of all areas together; NaN where none has a boundary."""
        if not self._bounded.size:
            return (np.nan,) * 4
        low, high = np.nanmin(self._boxes[:, :2], axis=0), np.nanmax(self._boxes[:, 2:], axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    def contains(self, lon: ArrayLike, lat: ArrayLike) -> Objects:
        """The code of the area round each point, or None; shape (points,).

        A point on a shared border belongs to the area with the lower code, so that the answer never
        depends on the order of anything. NaN is nowhere.
        """
        x, y = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
        found = np.full(x.shape, None, dtype=object)
        order = np.argsort(x, kind="stable")
        sorted_x, sorted_y = x[order], y[order]
        open_ = ~np.isnan(sorted_y)
        for i in self._bounded:
            west, south, east, north = self._boxes[i]
            first, last = np.searchsorted(sorted_x, west), np.searchsorted(sorted_x, east, "right")
            band_y = sorted_y[first:last]
            near = first + np.flatnonzero(open_[first:last] & (band_y >= south) & (band_y <= north))
            hit = near[shapely.intersects_xy(self._shapes[i], sorted_x[near], sorted_y[near])]
            found[order[hit]] = self.codes[i]
            open_[hit] = False
        return found

    def distance_m(self, lon: ArrayLike, lat: ArrayLike, code: ArrayLike | Sequence[str]) -> Floats:
        """Metres from each point to the area named for it (one code, or one a point).

        0 inside; NaN where there is no point or the area has no boundary.

        Raises:
            UnknownAreaError: a code that is none of this level's.
        """
        points = self._points(lon, lat)
        named = np.broadcast_to(np.asarray(code, dtype=object), points.shape)
        try:
            index = np.array([self._position[each] for each in named], dtype=np.intp)
        except KeyError as missing:
            raise UnknownAreaError(str(missing.args[0])) from None
        metres: Floats = shapely.distance(points, self._metric[index])
        return metres

    def nearest(self, lon: ArrayLike, lat: ArrayLike) -> tuple[Objects, Floats]:
        """The nearest area's code and the metres to it, for each point; both of shape (points,).

        Of equally near ones the lower code. None and NaN where there is no point, or no area.
        """
        points = self._points(lon, lat)
        codes = np.full(points.shape, None, dtype=object)
        metres = np.full(points.shape, np.nan)
        known = np.flatnonzero(~shapely.is_missing(points))
        if known.size and self._bounded.size:
            (asked, area), far = self._tree.query_nearest(points[known], return_distance=True)
            order = np.lexsort((area, asked))
            each, first = np.unique(asked[order], return_index=True)
            codes[known[each]] = self.codes[self._bounded[area[order][first]]]
            metres[known[each]] = far[order][first]
        return codes, metres

    def _points(self, lon: ArrayLike, lat: ArrayLike) -> Objects:
        x, y = to_metres(lon, lat, self._srid)
        points = np.full(x.shape, None, dtype=object)
        known = np.isfinite(x) & np.isfinite(y)
        points[known] = shapely.points(x[known], y[known])
        return points
