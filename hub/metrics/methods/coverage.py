"""Sites that serve residents round them: covered, uncovered, per 1,000, and how far the nearest is."""

from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.coverage import per_1000
from geo.nearest import weighted_median
from hub.metrics.column import Column, Floats, blank
from hub.metrics.ground import Ground
from hub.metrics.look import Look
from hub.store.rows import Rows

SITES = "sites"


def coverage(look: Look) -> Column:
    """Per cent of residents within ``radius`` of a site (``geo.coverage.population_coverage``)."""
    sites, ground = look.rows(SITES), look.ground
    residents = ground.per_area(ground.residents)
    radius = look.number("radius")
    covered = ground.per_area(ground.cover(radius).move(sites.xy[sites.placed]))
    return _served(
        look, sites, ratio(100 * covered, residents), affected=residents - covered,
        n=_in_reach(ground, sites, radius),
    )  # fmt: skip


def uncovered(look: Look) -> Column:
    """Residents beyond ``radius`` of every site (``geo.coverage.uncovered_residents``)."""
    column = coverage(look)
    return replace(column, value=column.affected)


def density(look: Look) -> Column:
    """Sites per 1,000 residents (``geo.coverage.per_1000``); a site known by its address alone counts."""
    sites, ground = look.rows(SITES), look.ground
    n = within(look, sites)
    people = ground.per_area(ground.residents)
    value = np.array([per_1000(float(count), each) for count, each in zip(n, people, strict=True)])
    return _served(look, sites, value, n=n)


def distance(look: Look) -> Column:
    """Median metres to the nearest site on the same landmass (``geo.nearest.median_distance``)."""
    sites, ground = look.rows(SITES), look.ground
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
    return _served(look, sites, _medians(metres, weights, area, len(n)), n=n)


def within(look: Look, sites: Rows) -> NDArray[np.intp]:
    """How many rows lie in each area; shape (areas,). The county has them all."""
    where = look.place(sites)
    return np.bincount(where[where >= 0], minlength=len(look.ground.areas))


def ratio(part: Floats, whole: Floats) -> Floats:
    """``part`` ÷ ``whole``; NaN where the whole is nothing."""
    found: Floats = np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)
    return found


def site_reasons(look: Look, sites: Rows, value: Floats, otherwise: str) -> NDArray[np.object_]:
    """Why there is no value, the most telling reason first; ``otherwise`` where nothing else explains it."""
    ground = look.ground
    reason = np.full(len(ground.areas), None, dtype=object)
    reason[np.isnan(value)] = otherwise
    if not sites.placed.any():
        reason[:] = "no_points"
    if not len(sites):
        reason[:] = "no_features"
    return people_reasons(look, reason)


def people_reasons(look: Look, reason: NDArray[np.object_]) -> NDArray[np.object_]:
    """The reasons that lie in the ground itself, over those given."""
    ground = look.ground
    reason[ground.per_area(ground.residents) <= 0] = "no_residents"
    if ground.surface is None:
        reason[:] = "no_population"
    return boundary_reasons(look, reason)


def boundary_reasons(look: Look, reason: NDArray[np.object_]) -> NDArray[np.object_]:
    """``reason``, but for areas without a boundary, of which nobody can say what lies in them."""
    reason[look.ground.unbounded] = "no_boundary"
    return reason


def _served(
    look: Look,
    sites: Rows,
    value: Floats,
    *,
    n: NDArray[np.intp],
    affected: Floats | None = None,
) -> Column:
    column = blank(look)
    return replace(
        column, value=value, n=n, affected=column.affected if affected is None else affected,
        complete=placed_share(look, sites), reason=site_reasons(look, sites, value, "no_crossing"),
    )  # fmt: skip


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


def _in_reach(ground: Ground, sites: Rows, radius: float) -> NDArray[np.intp]:
    """Sites within ``radius`` of each area's boundary or inside it."""
    bounded = np.flatnonzero(~ground.unbounded)
    points: NDArray[np.object_] = np.asarray(shapely.points(sites.xy[sites.placed]), dtype=object)
    tree = shapely.STRtree(list(points))
    found = tree.query(ground.area_shapes[bounded], predicate="dwithin", distance=radius)
    return np.bincount(bounded[found[0]], minlength=len(ground.areas))


def placed_share(look: Look, sites: Rows) -> Floats:
    """Share of the sites of each area whose point is known; 1 where there is none.

    By their own codes: a site without a point lies where its address says.
    """
    ground = look.ground
    if ground.level == "county":
        return np.full(1, sites.placed.mean() if len(sites) else 1.0)
    index = {area.area_code: i for i, area in enumerate(ground.areas)}
    own = sites["village_code" if ground.level == "village" else "township_code"]
    where = np.array([index.get(code, -1) for code in own], dtype=np.intp)
    known = where >= 0
    count = np.bincount(where[known], minlength=len(index))
    placed = np.bincount(where[known], weights=sites.placed[known], minlength=len(index))
    return np.divide(placed, count, out=np.ones(len(index)), where=count > 0)
