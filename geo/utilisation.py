"""How much of their staffed time vehicles are busy: unit-hour utilisation. Hours.

Staffed time comes from a roster and from nothing else: a vehicle that is available need not have a crew.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.spans import Spans, Window, held, joined, shared_seconds

Floats = NDArray[np.float64]

HOUR_S = 3600.0


class UnitHours(NamedTuple):
    """Hours of each vehicle in the window; each (vehicles,).

    Attributes:
        busy_h: staffed, and known to be busy.
        known_h: staffed, and known to be busy or not.
        staffed_h: on the roster; NaN where the vehicle has no shift there.
    """

    busy_h: Floats
    known_h: Floats
    staffed_h: Floats


def unit_hours(
    statuses: tuple[ArrayLike, ArrayLike, ArrayLike],
    shifts: tuple[ArrayLike, ArrayLike, ArrayLike],
    vehicles: int,
    *,
    window: Window,
    silence_s: float = np.inf,
) -> UnitHours:
    """Busy, known and staffed hours of each vehicle.

    Args:
        statuses: vehicle (0 … vehicles − 1), epoch seconds, whether busy from then on; each (statuses,), any order.
            The last one from before the window tells how it begins: give it too.
        shifts: vehicle, start and end in epoch seconds; each (shifts,). Shifts of one vehicle that overlap count once.
        vehicles: how many there are.
        window: what is looked at.
        silence_s: seconds after which a status no longer holds; inf where a vehicle reports changes only.

    Raises:
        ValueError: shapes disagree, a shift ends before it starts, the window is not finite.

    >>> hour = 3600
    >>> unit_hours(
    ...     ([0, 0, 1], [0, 3 * hour, 0], [True, False, True]),
    ...     ([0, 0], [2 * hour, 4 * hour], [5 * hour, 6 * hour]),
    ...     2, window=Window(0, 24 * hour),
    ... )
    UnitHours(busy_h=array([ 1., nan]), known_h=array([ 4., nan]), staffed_h=array([ 4., nan]))
    """
    vehicle, time_s, busy = statuses
    spans, order = held(vehicle, time_s, silence_s=silence_s)
    states = np.asarray(busy, dtype=bool)
    if states.shape != order.shape:
        raise ValueError(f"busy has shape {states.shape}; expected one a status, {order.shape}.")
    if not window.length_s:
        return UnitHours(*(np.full(vehicles, np.nan) for _ in range(3)))
    staffed = joined(Spans.of(*shifts).cut(window))
    known = spans.cut(window)
    working = spans.where(states[order]).cut(window)
    on_roster = np.where(np.bincount(staffed.thing, minlength=vehicles) > 0, 1 / HOUR_S, np.nan)
    return UnitHours(
        shared_seconds(working, staffed, vehicles) * on_roster,
        shared_seconds(known, staffed, vehicles) * on_roster,
        staffed.seconds(vehicles) * on_roster,
    )


def percent_busy(
    busy: Spans, known: Spans, shifts: Spans, vehicles: int, *, window: Window
) -> float:
    """Per cent of the known staffed time in the window that vehicles were busy, all together; NaN where none is known.

    Args:
        busy: spans in which each was busy.
        known: spans in which it is known whether it was; any order, they may overlap.
        shifts: spans in which it was staffed; those of one vehicle that overlap count once.
        vehicles: how many there are.
        window: what is looked at.

    Raises:
        ValueError: a vehicle is none of them, or the window is not finite.

    >>> percent_busy(Spans.of([0], [0], [3]), Spans.of([0], [0], [9]), Spans.of([0], [2], [6]), 1, window=Window(0, 99))
    25.0
    """
    staffed = joined(shifts.cut(window))
    hours = [
        shared_seconds(joined(each.cut(window)), staffed, vehicles).sum() / HOUR_S
        for each in (busy, known)
    ]
    return float(100 * utilisation([hours[0]], [hours[1]])[0])


def utilisation(busy_h: ArrayLike, known_h: ArrayLike) -> Floats:
    """Busy ÷ known staffed hours, from 0 to 1; NaN without a roster or where nothing is known.

    Where every staffed hour is known this is busy ÷ staffed hours. Sum the hours of a station's vehicles first:
    shares do not add up.

    Source: unit-hour utilisation, Stout (1983), "System status management", Journal of EMS 8(5).

    >>> utilisation([1, 0, float("nan")], [4, 0, float("nan")])
    array([0.25,  nan,  nan])
    """
    busy, known = np.asarray(busy_h, dtype=float), np.asarray(known_h, dtype=float)
    share: Floats = np.divide(busy, known, out=np.full(known.shape, np.nan), where=known > 0)
    return share
