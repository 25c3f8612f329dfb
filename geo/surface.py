"""Residents of small areas put into other areas: areal weighting, nobody lost and nobody invented."""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Shapes = NDArray[Any]

SLIVER_M2 = 1.0
"""Pieces under a square metre come from rounding where two borders run together. Their residents go to
the largest piece of their cell, so that none is lost and no metric carries thousands of specks."""


@dataclass(frozen=True)
class Pieces:
    """A surface cut along the borders of areas.

    Attributes:
        frame: one row a piece: cell_code, area_code, parent_code, residents (float), geometry in metres.
        outside: residents who fall into no area; never shared out among the others.
    """

    frame: gpd.GeoDataFrame
    outside: float


def pieces(cells: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, srid: int) -> Pieces:
    """Cuts a population surface along area borders; residents are even over their cell.

    A cell that is a point goes whole to the area round it (on a shared border: the lower code).

    Args:
        cells: cell_code, residents, geometry ((multi)polygons or points), with a coordinate system.
        areas: area_code, parent_code, geometry (polygons that do not overlap), with one too.
        srid: metres in which areas are measured and pieces returned, e.g. 3826.

    Source: areal weighting, Goodchild & Lam (1980).
    """
    ordered = areas.sort_values("area_code", kind="stable")
    shapes = cells.geometry.to_crs(srid).to_numpy()
    targets = ordered.geometry.to_crs(srid).to_numpy()
    people = cells["residents"].to_numpy(dtype=np.float64)
    cell, area, share, cut = _cut(shapes, targets)
    frame = gpd.GeoDataFrame(
        {
            "cell_code": cells["cell_code"].to_numpy()[cell],
            "area_code": ordered["area_code"].to_numpy()[area],
            "parent_code": ordered["parent_code"].to_numpy()[area],
            "residents": people[cell] * share,
        },
        geometry=gpd.GeoSeries(cut, crs=srid),
        crs=srid,
    )
    inside = np.bincount(cell, weights=share, minlength=len(people))
    return Pieces(frame, float((people * np.maximum(1 - inside, 0.0)).sum()))


def spread(values: ArrayLike, source: ArrayLike, target: ArrayLike) -> Floats:
    """An extensive quantity of some polygons estimated for others: ``sum(x_s * a_st / a_s)``.

    Args:
        values: the quantity, e.g. residents, of each source polygon; shape (sources,).
        source, target: polygons in one plane system; shapes (sources,) and (targets,).

    Returns:
        Estimates, shape (targets,). Never rescaled: what lies outside every target is left out.

    Source: areal weighting, Goodchild & Lam (1980).

    >>> squares = [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)]
    >>> strips = [shapely.box(a, 0, b, 1) for a, b in ((0, 0.5), (0.5, 1.5), (1.5, 3))]
    >>> spread([100, 300], squares, strips), spread([100, 300], squares, strips[:2])
    (array([ 50., 200., 150.]), array([ 50., 200.]))
    """
    amounts = np.asarray(values, dtype=np.float64)
    polygons, wanted = np.asarray(source, dtype=object), np.asarray(target, dtype=object)
    if amounts.shape != polygons.shape:
        raise ValueError(f"{amounts.size} values for {polygons.size} polygons; give one each.")
    which, into = shapely.STRtree(wanted).query(polygons)
    common = shapely.area(shapely.intersection(polygons[which], wanted[into]))
    part = amounts[which] * common / shapely.area(polygons[which])
    estimates: Floats = np.bincount(into, weights=part, minlength=len(wanted)).astype(np.float64)
    return estimates


def _cut(cells: Shapes, areas: Shapes) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats, Shapes]:
    """(cell, area, share of the cell, geometry) of every piece, by cell and area."""
    shapely.prepare(areas)
    area, cell = shapely.STRtree(cells).query(areas, predicate="intersects")
    order = np.lexsort((area, cell))
    cell, area = cell[order], area[order]
    extent = shapely.area(cells)
    is_point = extent[cell] == 0
    keep = ~is_point | _first_of(cell)
    cell, area, is_point = cell[keep], area[keep], is_point[keep]
    whole = is_point | shapely.contains(areas[area], cells[cell])
    cut = cells[cell].copy()
    cut[~whole] = _polygons(shapely.intersection(cells[cell[~whole]], areas[area[~whole]]))
    share = np.ones(len(cell))
    share[~whole] = shapely.area(cut[~whole]) / extent[cell[~whole]]
    return _without_slivers(cell, area, share, cut, extent)


def _without_slivers(
    cell: NDArray[np.intp], area: NDArray[np.intp], share: Floats, cut: Shapes, extent: Floats
) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats, Shapes]:
    """Gives the share of each sliver to the largest piece of its cell."""
    by_size = np.lexsort((-share, cell))
    largest = np.empty(len(share), dtype=np.intp)
    first = _first_of(cell[by_size])
    largest[by_size] = by_size[np.flatnonzero(first)[np.cumsum(first) - 1]] if len(share) else 0
    sliver = (share * extent[cell] < SLIVER_M2) & (extent[cell] > 0)
    sliver &= largest != np.arange(len(share))
    np.add.at(share, largest[sliver], share[sliver])
    keep = ~sliver & (share > 0)
    return cell[keep], area[keep], share[keep], cut[keep]


def _first_of(groups: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which entries of a sorted array begin a new value."""
    changed: NDArray[np.bool_] = np.ones(len(groups), dtype=bool)
    changed[1:] = groups[1:] != groups[:-1]
    return changed


def _polygons(shapes: Shapes) -> Shapes:
    """Intersections without the lines and points where borders only touch."""
    mixed = np.flatnonzero(shapely.get_type_id(shapes) == shapely.GeometryType.GEOMETRYCOLLECTION)
    for i in mixed:
        parts = shapely.get_parts(shapes[i])
        shapes[i] = shapely.union_all(parts[shapely.area(parts) > 0])
    return shapes
