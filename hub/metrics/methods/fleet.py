"""Who is near a vehicle that can be sent at this moment."""

from dataclasses import replace

import numpy as np

from hub.metrics.column import Column, Floats, blank
from hub.metrics.look import Look
from hub.metrics.methods.coverage import people_reasons, ratio
from hub.metrics.methods.reach import cut_off, different, stops_of, sums
from hub.store.rows import Rows


def live(look: Look) -> Column:
    """Per cent of residents whom a free vehicle reaches within the limit (``geo.reach.percent_within``).

    ``n``: free vehicles within the limit of anybody in the area. ``complete``: vehicles of which it is known whether they
    are free and where ÷ all. Nobody in reach is 0 only where no silent vehicle could be near; where none ever comes, null.
    """
    vehicles, demand = look.rows("vehicles"), look.ground.demand()
    stops, travel = stops_of(look, vehicles), look.journey.travel
    trips = travel.trips(demand.stops, stops, limit=look.number(look.question.metric.limit))
    is_free, is_silent = (
        state[vehicles.placed] for state in (vehicles.flags("free"), _silent(vehicles))
    )
    sent = is_free[trips.site]
    covered = _reached(look, trips.demand[sent])
    doubtful = _reached(look, trips.demand[is_silent[trips.site]]) > 0
    residents = sums(look, demand, demand.residents)
    known = ~_silent(vehicles) & (vehicles.placed | ~vehicles.flags("free"))
    reason = np.full(len(residents), None, dtype=object)
    reason[cut_off(look, stops)] = "unreachable"
    reason[(covered <= 0) & (doubtful | (~known & ~vehicles.placed).any())] = "vehicles_silent"
    if not len(vehicles):
        reason[:] = "no_vehicles"
    return replace(
        blank(look), value=ratio(100 * covered, residents), affected=residents - covered,
        n=different(look, demand.area[trips.demand[sent]], trips.site[sent]),
        complete=np.full(len(residents), known.mean() if len(known) else 1.0),
        reason=people_reasons(look, reason), parts=np.empty((len(residents), 0), dtype=np.intp),
    )  # fmt: skip


def _reached(look: Look, those: np.ndarray) -> Floats:
    """Residents of each area who live at one of the points ``those``."""
    demand = look.ground.demand()
    reached = np.zeros(len(demand.stops), dtype=bool)
    reached[those] = True
    return sums(look, demand, demand.residents * reached)


def _silent(vehicles: Rows) -> np.ndarray:
    """Those of which nobody knows whether they are free."""
    return np.isnan(vehicles.floats("free"))
