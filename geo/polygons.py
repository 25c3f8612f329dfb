"""Polygons put right: invalid ones mended, pieces joined, overlaps found."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

Shapes = NDArray[Any]


def mend(shape: Any) -> Any:
    """A valid MultiPolygon of the same ground; None where ``shape`` encloses none.

    >>> bow = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    >>> mend(bow).geom_type, mend(bow).area, mend(shapely.Point(0, 0)), mend(None)
    ('MultiPolygon', 2.0, None, None)
    """
    if shape is None:
        return None
    valid = shapely.force_2d(shape if shape.is_valid else shapely.make_valid(shape))
    parts = shapely.get_parts(shapely.get_parts(valid))
    rings = [part for part in parts if part.geom_type == "Polygon" and part.area > 0]
    return shapely.MultiPolygon(rings) if rings else None


def overlapping(polygons: Shapes, *, share: float, floor: float) -> list[tuple[int, int]]:
    """Pairs of polygons (by position, ascending) that cover the same ground.

    Args:
        polygons: valid polygons in metres.
        share: common area from which a pair counts, as a part of the smaller one.
        floor: common area in m² below which a pair never counts (rounding along borders).

    >>> a, b, c = shapely.box(0, 0, 10, 10), shapely.box(5, 0, 15, 10), shapely.box(15, 0, 20, 10)
    >>> overlapping(np.array([a, b, c]), share=0.01, floor=1)
    [(0, 1)]
    """
    one, other = shapely.STRtree(polygons).query(polygons, predicate="intersects")
    once = one < other
    one, other = one[once], other[once]
    common = shapely.area(shapely.intersection(polygons[one], polygons[other]))
    size = shapely.area(polygons)
    too_much = (common > floor) & (common > share * np.minimum(size[one], size[other]))
    pairs = np.column_stack([one, other])[too_much]
    return sorted((int(a), int(b)) for a, b in pairs)


def likeness(one: Any, other: Any) -> float:
    """Common area as a part of the joint area: 1 = the same ground, 0 = none in common.

    >>> likeness(shapely.box(0, 0, 1, 1), shapely.box(0, 0, 2, 1))
    0.5
    """
    joint = shapely.union(one, other).area
    return float(shapely.intersection(one, other).area / joint) if joint else 0.0
