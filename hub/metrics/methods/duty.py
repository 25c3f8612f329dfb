"""How busy vehicles are while they are staffed, and when none is free for an area."""

from dataclasses import replace

import numpy as np
import shapely
from scipy.sparse import csr_array

from geo.emptiness import empty_minutes
from geo.spans import Spans, Window, joined, overlapping, shared_seconds
from geo.trips import Stops
from geo.utilisation import percent_busy
from hub.metrics.column import Column, blank
from hub.metrics.look import Look
from hub.metrics.methods.coverage import boundary_reasons, people_reasons
from hub.metrics.methods.reach import cut_off
from hub.store.rows import Rows


def utilisation(look: Look) -> Column:
    """Per cent of the known staffed time in which the vehicles of an area's stations are busy (``geo.utilisation.percent_busy``).

    ``n``: times that one was busy. ``complete``: staffed time that is known ÷ all.
    """
    spells, shifts, count = look.rows("spells"), look.rows("shifts"), len(look.ground.areas)
    window, where = _window(look), look.place(shifts)
    vehicles = _numbers(spells, shifts)
    known = _spans(spells, vehicles, spells["state"] != np.array(None))
    busy = _spans(spells, vehicles, spells["state"] == "busy")
    value, complete = np.full(count, np.nan), np.ones(count)
    n = np.zeros(count, dtype=np.intp)
    for area in np.unique(where[where >= 0]):
        own = _spans(shifts, vehicles, where == area).cut(window)
        value[area] = percent_busy(busy, known, own, len(vehicles), window=window)
        staffed = joined(own)
        complete[area] = _share(known.cut(window), staffed, len(vehicles))
        n[area] = overlapping(busy, staffed).sum()
    reason = np.full(count, None, dtype=object)
    reason[np.isnan(value)] = "vehicles_silent"
    reason[np.bincount(where[where >= 0], minlength=count) == 0] = "no_roster"
    return replace(
        blank(look), value=value, n=n, complete=complete, reason=boundary_reasons(look, reason)
    )


def emptiness(look: Look) -> Column:
    """Minutes in which no free vehicle could reach half of the residents in time (``geo.emptiness.empty_minutes``).

    ``n``: vehicles of which anything is known. ``complete``: known time ÷ the window, over all vehicles. Null where no
    vehicle ever gets, however long it takes.
    """
    spells, demand, count = look.rows("spells"), look.ground.demand(), len(look.ground.areas)
    window, vehicles = _window(look), _numbers(spells)
    told = spells["state"] != np.array(None)
    free = (spells["state"] == "free") & spells.placed
    xy, place = np.unique(spells.xy[free], axis=0, return_inverse=True)
    stops, travel = Stops(xy, look.ground.land.of(shapely.points(xy))), look.journey.travel
    known = _spans(spells, vehicles, told & ((spells["state"] != "free") | free))
    trips = travel.trips(demand.stops, stops, limit=look.number(look.question.metric.limit))
    found = empty_minutes(
        Spans.of(place.ravel(), spells.floats("start_s")[free], spells.floats("end_s")[free]),
        csr_array(
            (np.ones(len(trips.site), dtype=bool), (trips.site, trips.demand)),
            (len(stops), len(demand.stops)),
        ),
        demand.residents, demand.area, count, window=window, known=known,
    )  # fmt: skip
    reason = np.full(count, None, dtype=object)
    if len(stops):
        reason[cut_off(look, stops)] = "unreachable"
    reason[np.isnan(found.empty_min)] = "vehicles_silent"
    if not len(spells):
        reason[:] = "no_vehicles"
    heard = len(np.unique(known.cut(window).thing))
    whole = len(vehicles) * window.length_s
    share = joined(known.cut(window)).seconds(len(vehicles)).sum() / whole if whole else 1.0
    return replace(
        blank(look), value=found.empty_min, n=np.full(count, heard), complete=np.full(count, share),
        reason=people_reasons(look, reason), parts=np.empty((count, 0), dtype=np.intp),
        hours=found.empty_by_hour_min,
    )  # fmt: skip


def _window(look: Look) -> Window:
    period = look.question.period
    return Window(period.start.timestamp(), period.end.timestamp())


def _numbers(*several: Rows) -> dict[str, int]:
    """A number for every vehicle."""
    names = dict.fromkeys(name for rows in several for name in rows["feature_id"])
    return {name: i for i, name in enumerate(names)}


def _spans(rows: Rows, vehicles: dict[str, int], which: np.ndarray) -> Spans:
    vehicle = [vehicles[name] for name in rows["feature_id"][which]]
    return Spans.of(vehicle, rows.floats("start_s")[which], rows.floats("end_s")[which])


def _share(known: Spans, staffed: Spans, vehicles: int) -> float:
    """Staffed time that is known ÷ all of it."""
    return float(
        shared_seconds(joined(known), staffed, vehicles).sum() / staffed.seconds(vehicles).sum()
    )
