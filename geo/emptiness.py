"""When nobody could come: minutes in which no free vehicle could reach an area's residents within the target.

Time in which the fleet was silent is unknown, not empty.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from geo.spans import Spans, Window, held, joined

Floats = NDArray[np.float64]

SHARE = 0.5
"""An area is empty while fewer than this share of its residents can be reached: most of them are on their own."""

HOUR_S = 3600
HOURS = 168
"""Hours of a week, from Monday 00:00 of the clock on the wall."""

EPOCH_HOUR = 72
"""The epoch's first hour is a Thursday's."""

UTC_OFFSET_S = 8 * HOUR_S
"""Taiwan's clock; it has had no summer time since 1979."""

ROUNDING = 1e-9
"""A sum of residents nearer than this share to the limit is on it."""

BLOCK = 512
"""Moments looked at together: some megabytes for thousands of points."""


class Emptiness(NamedTuple):
    """Minutes empty of each area.

    Attributes:
        empty_min: in the window; shape (areas,). NaN where nobody lives or nothing is known.
        empty_by_hour_min: by hour of the week; shape (areas, 168). NaN also in hours of which nothing is known.
        known_by_hour_min: minutes of the window in which the fleet was heard of; shape (168,).
    """

    empty_min: Floats
    empty_by_hour_min: Floats
    known_by_hour_min: Floats


def fleet_known(time_s: ArrayLike, *, silence_s: float) -> Spans:
    """Time in which something of the fleet is known: up to ``silence_s`` seconds after any vehicle's report.

    >>> fleet_known([0, 50, 500], silence_s=100)[1:]
    (array([  0., 500.]), array([150., 600.]))
    """
    times = np.asarray(time_s, dtype=float)
    return joined(held(np.zeros(times.shape, dtype=np.intp), times, silence_s=silence_s)[0])


def empty_minutes(
    free: Spans,
    reach: ArrayLike | csr_array,
    residents: ArrayLike,
    area: ArrayLike,
    areas: int,
    *,
    window: Window,
    known: Spans,
    share: float = SHARE,
    utc_offset_s: float = UTC_OFFSET_S,
) -> Emptiness:
    """Minutes in which under ``share`` of an area's residents could be reached by a free vehicle, by hour of the week.

    Only the moments at which a vehicle becomes free or ceases to be are looked at, never minute by minute.

    Args:
        free: spans in which some vehicle was free at a place; ``thing`` is the place, 0 … places − 1. Any order.
        reach: whether a vehicle at the place comes to the point within the target; shape (places, points), dense or
            sparse.
        residents: people at each point; shape (points,).
        area: area of each point, 0 … areas − 1, or −1 for none; shape (points,).
        areas: how many there are.
        window: what is looked at.
        known: spans in which the fleet was heard of (``thing`` is of no account); all other time is unknown.
        share: above 0, at most 1; exactly this share reached is not empty.
        utc_offset_s: clock on the wall − UTC.

    Raises:
        ValueError: shapes disagree, a number is out of range, the share is none, the window is not finite.

    >>> hour = 3600
    >>> found = empty_minutes(
    ...     Spans.of([0], [hour], [2 * hour]), [[True, False]], [10, 10], [0, 1], 2,
    ...     window=Window(0, 3 * hour), known=Spans.of([0], [0], [2.5 * hour]),
    ... )
    >>> found.empty_min  # 150 minutes are known; the second area is never reached
    array([ 90., 150.])
    """
    if not 0 < share <= 1:
        raise ValueError(f"share is {share}; give one above 0, at most 1.")
    hours = _HoursOfWeek(window, known, utc_offset_s)
    demand = _Demand(csr_array(reach), residents, area, areas)
    moments, changes = _changes(free.cut(window), window, demand.places)
    minutes = hours.minutes(moments)
    by_hour = np.zeros((areas, HOURS))
    for block, reached in demand.reached(changes):
        empty = reached < share * demand.total * (1 - ROUNDING)
        by_hour += (minutes[:, block] @ empty.astype(np.float64)).T
    known_min = np.asarray(minutes.sum(axis=1), dtype=np.float64).ravel()
    nobody = ~(demand.total > 0)
    in_window = np.where(nobody | (known_min.sum() == 0), np.nan, by_hour.sum(axis=1))
    unknown = nobody[:, None] | (known_min == 0)
    return Emptiness(in_window, np.where(unknown, np.nan, by_hour), known_min)


class _Demand:
    """Residents of areas, and how many of them a changing set of places reaches.

    Points of one area that are reached from the same places are one.
    """

    def __init__(self, reach: csr_array, residents: ArrayLike, area: ArrayLike, areas: int) -> None:
        people, of = np.asarray(residents, dtype=float), np.asarray(area, dtype=np.intp)
        if people.shape != of.shape or reach.shape[1:] != people.shape:
            raise ValueError(
                f"reach has shape {reach.shape}, residents {people.shape}, area {of.shape}; "
                "expected (places, points), (points,), (points,)."
            )
        if of.size and not -1 <= of.min() <= of.max() < areas:
            raise ValueError(f"an area is out of range; give numbers from -1 to {areas - 1}.")
        lives = (of >= 0) & (people > 0)
        people, of, reach = people[lives], of[lives], reach[:, lives].astype(bool)
        self.places = reach.shape[0]
        self.total: Floats = np.bincount(of, people, areas).astype(np.float64)
        alike = np.column_stack(
            [of[:, None].view(np.uint8), np.packbits(reach.toarray().T, axis=1)]
        )
        _, first, same = np.unique(alike, axis=0, return_index=True, return_inverse=True)
        self._reach = reach[:, first].astype(np.int32)
        merged = np.bincount(same.ravel(), people, len(first))
        self._people = csr_array((merged, (of[first], np.arange(len(first)))), (areas, len(first)))

    def reached(self, changes: csr_array) -> Iterator[tuple[slice, Floats]]:
        """Residents reached after each change of the set of places, block by block; each (block, areas).

        ``changes``: +1 where a place comes to the set, −1 where it leaves; shape (moments, places).
        """
        free = np.zeros(self._reach.shape[1], dtype=np.int32)
        for begin in range(0, changes.shape[0], BLOCK):
            block = slice(begin, begin + BLOCK)
            counts = free + np.cumsum(
                (changes[block] @ self._reach).toarray(), axis=0, dtype=np.int32
            )
            free = counts[-1]
            yield block, (self._people @ (counts > 0).T.astype(np.float64)).T


class _HoursOfWeek:
    """The known time of a window by hour of the week."""

    def __init__(self, window: Window, known: Spans, utc_offset_s: float) -> None:
        marks = np.arange(
            np.ceil((window.start_s + utc_offset_s) / HOUR_S),
            np.ceil((window.start_s + window.length_s + utc_offset_s) / HOUR_S),
        )
        self._window = window
        self._known = joined(known._replace(thing=np.zeros_like(known.thing)).cut(window))
        self._marks = marks * HOUR_S - utc_offset_s
        self._offset_s = utc_offset_s

    def minutes(self, moments: Floats) -> csr_array:
        """Known minutes of each hour of the week from each moment to the next; shape (168, moments)."""
        edges = np.unique(
            np.concatenate(
                [moments, self._marks, self._known.start_s, self._known.end_s, [self._window.end_s]]
            )
        )
        start, end = edges[:-1], edges[1:]
        span = np.searchsorted(self._known.start_s, start, side="right") - 1
        is_known = span >= 0
        is_known[is_known] = start[is_known] < self._known.end_s[span[is_known]]
        start, end = start[is_known], end[is_known]
        state = np.searchsorted(moments, start, side="right") - 1
        hour = ((start + self._offset_s) // HOUR_S).astype(np.intp) + EPOCH_HOUR
        return csr_array(((end - start) / 60, (hour % HOURS, state)), (HOURS, len(moments)))


def _changes(free: Spans, window: Window, places: int) -> tuple[Floats, csr_array]:
    """Moments at which the set of places with a free vehicle changes, and what changes; (moments, places)."""
    if free.thing.size and not 0 <= free.thing.min() <= free.thing.max() < places:
        raise ValueError(f"a place is out of range; give numbers from 0 to {places - 1}.")
    spans = joined(free)
    times = np.concatenate([[window.start_s], spans.start_s, spans.end_s])
    moments, at = np.unique(times, return_inverse=True)
    ones = np.ones(len(spans.thing), dtype=np.int32)
    signs = np.concatenate([ones, -ones])
    place = np.concatenate([spans.thing, spans.thing])
    return moments, csr_array((signs, (at[1:], place)), (len(moments), places))
