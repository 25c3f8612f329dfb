"""Metrics of sites that serve residents: one query for the sites, pure functions of ``geo`` for the numbers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.coverage import per_1000
from geo.nearest import weighted_median
from hub.metrics.ground import Ground
from hub.store.reads import SiteRows

Floats = NDArray[np.float64]
DECIMALS = 4
"""Digits after the point that are published: finer than any input, coarse enough to be the same everywhere."""


@dataclass(frozen=True)
class Column:
    """One metric over all areas, each array of shape (areas,); NaN value exactly where ``reason`` is set."""

    value: Floats
    n: NDArray[np.intp]
    residents: Floats
    affected: Floats
    complete: Floats
    reason: NDArray[np.object_]


Method = Callable[[Ground, SiteRows, float], tuple[Floats, Floats, NDArray[np.intp]]]
"""(ground, sites, radius) → (value, people affected or NaN, sites behind it), each of shape (areas,)."""


def column(method: Method, ground: Ground, sites: SiteRows, radius: float) -> Column:
    """The metric's values, with a reason wherever there is none."""
    residents = ground.per_area(ground.residents)
    value, affected, n = method(ground, sites, radius)
    reason = _reasons(ground, sites, residents, value)
    unknown = reason != np.array(None)
    value = np.where(unknown, np.nan, np.round(value, DECIMALS))
    return Column(
        value=value,
        n=np.where(unknown, 0, n),
        residents=np.where(_unbounded(ground) | (ground.surface is None), np.nan, residents),
        affected=np.where(unknown, np.nan, affected),
        complete=_complete(ground, sites),
        reason=reason,
    )


def coverage(
    ground: Ground, sites: SiteRows, radius: float
) -> tuple[Floats, Floats, NDArray[np.intp]]:
    """Per cent of residents within ``radius`` of a site (``geo.coverage.population_coverage``)."""
    residents = ground.per_area(ground.residents)
    covered = ground.per_area(ground.cover(radius).move(sites.xy[sites.placed]))
    return _ratio(100 * covered, residents), residents - covered, _in_reach(ground, sites, radius)


def uncovered(
    ground: Ground, sites: SiteRows, radius: float
) -> tuple[Floats, Floats, NDArray[np.intp]]:
    """Residents beyond ``radius`` of every site (``geo.coverage.uncovered_residents``)."""
    _, people, n = coverage(ground, sites, radius)
    return people, people, n


def density(
    ground: Ground, sites: SiteRows, radius: float
) -> tuple[Floats, Floats, NDArray[np.intp]]:
    """Sites per 1,000 residents (``geo.coverage.per_1000``); a site known by its address alone counts."""
    residents = ground.per_area(ground.residents)
    n = _within(ground, sites)
    value = np.array(
        [per_1000(float(count), people) for count, people in zip(n, residents, strict=True)]
    )
    return value, np.full(len(n), np.nan), n


def distance(
    ground: Ground, sites: SiteRows, radius: float
) -> tuple[Floats, Floats, NDArray[np.intp]]:
    """Median metres to the nearest site on the same landmass (``geo.nearest.median_distance``)."""
    n = np.zeros(len(ground.areas), dtype=np.intp)
    placed = sites.xy[sites.placed]
    mass = ground.land.of(shapely.points(placed))
    metres, weights, area = [], [], []
    for number in np.unique(ground.mass):
        on_it, tracker = ground.nearest(int(number))
        metres.append(tracker.move(placed[mass == number]))
        weights.append(tracker.weights)
        area.append(ground.area[on_it][tracker.cell])
        n[np.unique(area[-1])] += int((mass == number).sum())
    value = _medians(metres, weights, area, len(n))
    return value, np.full(len(n), np.nan), n


def _medians(
    metres: list[Floats], weights: list[Floats], area: list[NDArray[np.intp]], count: int
) -> Floats:
    """The weighted median of each area; NaN where there is nobody, or half of them reach no site."""
    value = np.full(count, np.nan)
    if not metres:
        return value
    far, people, where = np.concatenate(metres), np.concatenate(weights), np.concatenate(area)
    order = np.argsort(where, kind="stable")
    for part in np.split(order, np.flatnonzero(np.diff(where[order])) + 1):
        median = weighted_median(far[part], people[part])
        value[where[part[0]]] = median if np.isfinite(median) else np.nan
    return value


METHODS: Mapping[str, Method] = {
    "geo.coverage.population_coverage": coverage,
    "geo.coverage.uncovered_residents": uncovered,
    "geo.coverage.per_1000": density,
    "geo.nearest.median_distance": distance,
}
"""The pure function that a metric names → how it is applied to all areas at once."""


def _ratio(part: Floats, whole: Floats) -> Floats:
    ratio: Floats = np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)
    return ratio


def _unbounded(ground: Ground) -> NDArray[np.bool_]:
    return np.array([shape is None for shape in ground.area_shapes], dtype=bool)


def _in_reach(ground: Ground, sites: SiteRows, radius: float) -> NDArray[np.intp]:
    """Sites within ``radius`` of each area's boundary or inside it."""
    bounded = np.flatnonzero(~_unbounded(ground))
    points: NDArray[np.object_] = np.asarray(shapely.points(sites.xy[sites.placed]), dtype=object)
    tree = shapely.STRtree(list(points))
    found = tree.query(ground.area_shapes[bounded], predicate="dwithin", distance=radius)
    return np.bincount(bounded[found[0]], minlength=len(ground.areas))


def _within(ground: Ground, sites: SiteRows) -> NDArray[np.intp]:
    """Sites in each area: by its own township code, or by the village that holds the point (or the address)."""
    index = {area.area_code: i for i, area in enumerate(ground.areas)}
    counts = np.zeros(len(index), dtype=np.intp)
    by_point = ground.areas[0].level == "village" if ground.areas else False
    own = sites.village_code if by_point else sites.township_code
    coded = np.array([index.get(code, -1) for code in own], dtype=np.intp)
    if by_point and sites.placed.any():
        bounded = np.flatnonzero(~_unbounded(ground))
        tree = shapely.STRtree(list(ground.area_shapes[bounded]))
        point, inside = tree.query(shapely.points(sites.xy[sites.placed]), predicate="intersects")
        coded[np.flatnonzero(sites.placed)[point]] = bounded[inside]
    np.add.at(counts, coded[coded >= 0], 1)
    if ground.areas and ground.areas[0].level == "county":
        counts[:] = len(own)
    return counts


def _complete(ground: Ground, sites: SiteRows) -> Floats:
    """Share of the sites of each area's township (or village) whose point is known; 1 where there is none."""
    level = ground.areas[0].level if ground.areas else "township"
    if level == "county":
        return np.full(1, sites.placed.mean() if len(sites.source) else 1.0)
    index = {area.area_code: i for i, area in enumerate(ground.areas)}
    own = sites.village_code if level == "village" else sites.township_code
    where = np.array([index.get(code, -1) for code in own], dtype=np.intp)
    known = where >= 0
    count = np.bincount(where[known], minlength=len(index))
    placed = np.bincount(where[known], weights=sites.placed[known], minlength=len(index))
    return np.divide(placed, count, out=np.ones(len(index)), where=count > 0)


def _reasons(
    ground: Ground, sites: SiteRows, residents: Floats, value: Floats
) -> NDArray[np.object_]:
    """Why there is no value, the most telling reason first."""
    reason = np.full(len(ground.areas), None, dtype=object)
    reason[np.isnan(value)] = "no_crossing"
    if not sites.placed.any():
        reason[:] = "no_points"
    if not len(sites.source):
        reason[:] = "no_features"
    reason[residents <= 0] = "no_residents"
    if ground.surface is None:
        reason[:] = "no_population"
    reason[_unbounded(ground)] = "no_boundary"
    return reason
