"""Who gets to a site in time, and how much of what sites offer each resident reaches."""

from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.catchment import Reach, steps
from geo.trips import Stops
from hub.metrics.column import Column, Floats, blank
from hub.metrics.demand import Demand
from hub.metrics.look import Look
from hub.metrics.methods.coverage import placed_share, ratio, site_reasons
from hub.store.rows import Rows

ZONES = {10.0: 1.0, 20.0: 0.68, 30.0: 0.22}
"""Minutes → weight of a trip: Luo & Qi (2009), their steeper set."""


def within(look: Look) -> Column:
    """Per cent of residents who reach a site within the limit (``geo.reach.percent_within``).

    ``n``: sites within the limit of anybody in the area. Null where nobody reaches any site at all.
    """
    sites, demand = look.rows("sites"), look.ground.demand()
    stops = stops_of(look, sites)
    limit = look.number(look.question.metric.limit)
    trips = look.journey.travel.trips(demand.stops, stops, limit=limit)
    reached = np.zeros(len(demand.stops), dtype=bool)
    reached[trips.demand] = True
    residents = sums(look, demand, demand.residents)
    covered = sums(look, demand, demand.residents * reached)
    value = ratio(100 * covered, residents)
    value[cut_off(look, stops)] = np.nan
    return replace(
        blank(look), value=value, affected=residents - covered,
        n=different(look, demand.area[trips.demand], trips.site),
        complete=placed_share(look, sites), reason=site_reasons(look, sites, value, "unreachable"),
    )  # fmt: skip


def catchment(look: Look) -> Column:
    """Supply that 1,000 residents reach, by the enhanced two-step catchment (``geo.catchment.two_step``).

    ``n``: sites within the catchment of anybody in the area. Null where nobody reaches any site at all.
    """
    sites, demand = look.rows("sites"), look.ground.demand()
    stops = stops_of(look, sites)
    trips = look.journey.travel.blocks(demand.stops, stops, limit=max(ZONES))
    reach = Reach.of(trips, weight=steps(ZONES), places=len(demand.stops), sites=len(stops))
    access = reach.two_step(sites.floats("hours")[sites.placed], demand.residents)
    residents = sums(look, demand, demand.residents)
    value = ratio(1000 * sums(look, demand, demand.residents * access), residents)
    if not value.all():
        value[(value == 0) & cut_off(look, stops)] = np.nan
    without = sums(look, demand, demand.residents * (access <= 0))
    return replace(
        blank(look), value=value, affected=without,
        n=different(look, np.repeat(demand.area, reach.different), reach.weights.indices),
        complete=placed_share(look, sites), reason=site_reasons(look, sites, value, "unreachable"),
    )  # fmt: skip


def cut_off(look: Look, stops: Stops) -> NDArray[np.bool_]:
    """Areas from which nobody gets to any of the stops, however long it takes; shape (areas,)."""
    demand = look.ground.demand()
    ever = np.zeros(len(demand.stops), dtype=bool)
    if len(stops):
        ever = np.isfinite(look.journey.travel.nearest(demand.stops, stops))
    return sums(look, demand, demand.residents * ever) <= 0


def stops_of(look: Look, sites: Rows) -> Stops:
    """The sites that have a point, in their order."""
    xy = sites.xy[sites.placed]
    return Stops(xy, look.ground.land.of(shapely.points(xy)))


def sums(look: Look, demand: Demand, amounts: Floats) -> Floats:
    """Sums over the points of each area; shape (areas,)."""
    inside = demand.area >= 0
    found = np.bincount(
        demand.area[inside], weights=amounts[inside], minlength=len(look.ground.areas)
    )
    return found.astype(float)


def different(look: Look, area: np.ndarray, site: np.ndarray) -> np.ndarray:
    """How many different sites each area has trips to."""
    inside = area >= 0
    pairs = np.unique(np.column_stack([area[inside], site[inside]]), axis=0)
    return np.bincount(pairs[:, 0], minlength=len(look.ground.areas))
