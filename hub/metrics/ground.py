"""The ground a metric stands on: areas, and the residents on each, as pieces in metres."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection

from geo import crs
from geo.coverage import DiscCover
from geo.islands import Land
from geo.nearest import NearestSite
from geo.surface import pieces
from hub.metrics.demand import Demand, areas_of, spread_out
from hub.store import reads
from hub.store.reads import AreaRow, SurfaceRow

RADII_KEPT = 6
"""Radii whose coverage is kept ready: the suggestions of the screen and one that somebody typed."""


@dataclass
class Ground:
    """Areas of one level and the residents in them, piece by piece (a piece lies in one area).

    ``residents``, ``area`` (index into ``areas``), ``mass`` (landmass) each of shape (pieces,).
    ``outside``: residents of the surface who lie in no area of this level. ``cells``: the surface's own shapes in metres
    with their residents, as nobody has cut them.
    """

    areas: Sequence[AreaRow]
    srid: int
    surface: SurfaceRow | None
    shapes: NDArray[np.object_]
    residents: NDArray[np.float64]
    area: NDArray[np.intp]
    mass: NDArray[np.intp]
    area_shapes: NDArray[np.object_]
    land: Land
    outside: float
    cells: tuple[NDArray[np.object_], NDArray[np.float64]]
    _demand: list[Demand] = field(default_factory=list)
    _covers: OrderedDict[float, DiscCover] = field(default_factory=OrderedDict)
    _nearest: dict[int, tuple[NDArray[np.intp], NearestSite]] = field(default_factory=dict)

    @property
    def level(self) -> str:
        """``township``, ``village`` or ``county``."""
        return self.areas[0].level if self.areas else "township"

    @cached_property
    def unbounded(self) -> NDArray[np.bool_]:
        """Which areas have no boundary here; shape (areas,)."""
        return np.array([shape is None for shape in self.area_shapes], dtype=bool)

    def cover(self, radius: float) -> DiscCover:
        """The coverage tracker of this ground for one radius."""
        kept = self._covers.pop(radius, None) or DiscCover(
            self.shapes, self.residents, radius=radius
        )
        self._covers[radius] = kept
        while len(self._covers) > RADII_KEPT:
            self._covers.popitem(last=False)
        return kept

    def nearest(self, mass: int) -> tuple[NDArray[np.intp], NearestSite]:
        """(pieces on one landmass, the distance tracker over them)."""
        if mass not in self._nearest:
            on_it = np.flatnonzero(self.mass == mass)
            self._nearest[mass] = on_it, NearestSite(self.shapes[on_it], self.residents[on_it])
        return self._nearest[mass]

    def demand(self) -> Demand:
        """The points from which residents set out."""
        if not self._demand:
            stops, residents = spread_out(*self.cells, self.land)
            self._demand.append(Demand(stops, residents, areas_of(stops, self.area_shapes)))
        return self._demand[0]

    def as_one(self, whole: AreaRow) -> "Ground":
        """The same residents as one area (the county); what is kept ready is shared."""
        shape = shapely.union_all([shape for shape in self.area_shapes if shape is not None])
        demand = self.demand()
        in_any = np.where(demand.area >= 0, 0, -1)
        return replace(
            self, areas=[whole], area=np.zeros_like(self.area),
            _demand=[replace(demand, area=in_any)],
            area_shapes=np.array([None if shape.is_empty else shape], dtype=object),
        )  # fmt: skip

    def per_area(self, amounts: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sums of a number per piece over each area; shape (areas,)."""
        sums = np.bincount(self.area, weights=amounts, minlength=len(self.areas))
        return sums.astype(float)


def lay_out(
    connection: Connection,
    areas: Sequence[AreaRow],
    county: Sequence[AreaRow],
    surface: SurfaceRow | None,
) -> Ground:
    """Puts the residents of ``surface`` into ``areas`` by areal weighting; ``county`` says what is land."""
    bounded = [area for area in areas if area.shape is not None]
    srid = crs.metric_srid(float(np.mean([area.shape.centroid.x for area in bounded] or [121.0])))
    frame = gpd.GeoDataFrame(
        {
            "area_code": [area.area_code for area in bounded],
            "parent_code": [area.parent_code for area in bounded],
        },
        geometry=[area.shape for area in bounded],
        crs=4326,
    ).to_crs(srid)
    shapes = np.full(len(areas), None, dtype=object)
    index = {area.area_code: i for i, area in enumerate(areas)}
    shapes[[index[code] for code in frame["area_code"]]] = frame.geometry.to_numpy()
    land = Land([shape for shape in _metres(county, srid) if shape is not None])
    if surface is None or not bounded:
        nothing = np.empty(0, dtype=object), np.empty(0)
        return Ground(areas, srid, surface, *_nobody(), shapes, land, 0.0, nothing)
    codes, residents, cells = reads.surface_cells(connection, surface.surface)
    laid = pieces(
        gpd.GeoDataFrame({"cell_code": codes, "residents": residents}, geometry=cells, crs=4326),
        gpd.GeoDataFrame(frame, geometry="geometry", crs=srid),
        srid,
    )
    where = np.array([index[code] for code in laid.frame["area_code"]], dtype=np.intp)
    geometry, people, mass, origin = land.split(
        laid.frame.geometry.to_numpy(), laid.frame["residents"].to_numpy(dtype=float)
    )
    uncut = gpd.GeoSeries(cells, crs=4326).to_crs(srid).to_numpy(), residents
    return Ground(
        areas, srid, surface, geometry, people, where[origin], mass, shapes, land,
        float(laid.outside), uncut,
    )  # fmt: skip


def _metres(areas: Sequence[AreaRow], srid: int) -> NDArray[np.object_]:
    """Shapes of areas in metres; None stays None."""
    series = gpd.GeoSeries([area.shape for area in areas], crs=4326).to_crs(srid)
    shapes: NDArray[np.object_] = series.to_numpy()
    return shapes


def _nobody() -> tuple[
    NDArray[np.object_], NDArray[np.float64], NDArray[np.intp], NDArray[np.intp]
]:
    return (
        np.empty(0, dtype=object),
        np.empty(0),
        np.empty(0, dtype=np.intp),
        np.empty(0, dtype=np.intp),
    )
