"""Working days of the county's offices: the government's calendar, less the days on which the county closed them.

The calendar is that of the library ``holidays``, with the Saturdays on which a bridged day was made up for. It follows
the announced calendars; days of years that are not announced yet follow the law, so far as it fixes them.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import cache

import holidays
import numpy as np
from numpy.typing import ArrayLike, NDArray

from hub.clock import COUNTY_ZONE

Floats = NDArray[np.float64]
Days = NDArray[np.int64]

YEARS = range(1998, 2101)
"""Years of which the library knows the government's calendar."""

DAY_S = 86_400
OFFSET_S = 8 * 3_600
"""The county's clock − UTC; without summer time in all of these years."""

EPOCH = date(1970, 1, 1).toordinal()


class Workdays:
    """The working days of one county.

    ``closed``: days on which its offices were closed, e.g. for a typhoon; a day that was none anyway changes nothing.

    A period of n working days begins on the day after the case came in and ends with the n-th working day.

    Source: 行政程序法 (Administrative Procedure Act), art. 48.

    >>> calendar = Workdays()
    >>> calendar.due(datetime(2025, 1, 24, 10, tzinfo=COUNTY_ZONE), 3)  # a Friday, then the lunar new year
    datetime.datetime(2025, 2, 6, 0, 0, tzinfo=zoneinfo.ZoneInfo(key='Asia/Taipei'))
    """

    def __init__(self, closed: Iterable[date] = ()) -> None:
        shut = np.array([day.toordinal() for day in closed], dtype=np.int64)
        self._days: Days = np.setdiff1d(_government(), shut)

    def is_working(self, day: date) -> bool:
        """Whether the offices worked on this day; False out of ``YEARS``.

        >>> Workdays().is_working(date(2025, 2, 8)), Workdays([date(2025, 2, 8)]).is_working(date(2025, 2, 8))
        (True, False)
        """
        return bool(np.isin(day.toordinal(), self._days))

    def days(self, first: date, last: date) -> list[date]:
        """The working days from ``first`` to ``last``, both included, ascending.

        >>> [f"{day:%d}" for day in Workdays().days(date(2025, 2, 7), date(2025, 2, 10))]  # the 8th was made up
        ['07', '08', '10']
        """
        begin, end = np.searchsorted(self._days, [first.toordinal(), last.toordinal() + 1])
        return [date.fromordinal(day) for day in self._days[begin:end].tolist()]

    def due(self, since: datetime, days: int) -> datetime:
        """The moment by which something is due: the end of the ``days``-th working day after the day of ``since``.

        What is done before this moment is in time. With 0 days: the end of the same day, or of the next working one.

        Raises:
            ValueError: ``since`` has no zone, ``days`` is negative, or the moment lies out of ``YEARS``.
        """
        end = self.due_each([_seconds(since)], [days])[0]
        if np.isnan(end):
            raise ValueError(f"{since} and {days} days: the calendar knows {_years()} only.")
        return datetime.fromtimestamp(float(end), UTC).astimezone(COUNTY_ZONE)

    def due_each(self, since_s: ArrayLike, days: ArrayLike) -> Floats:
        """``due`` of many cases, in epoch seconds; NaN where either is NaN, or the moment lies out of ``YEARS``.

        Args:
            since_s: epoch seconds.
            days: 0 or more, whole; the shapes are broadcast.

        Raises:
            ValueError: ``days`` is negative or not whole.
        """
        start, promised = np.broadcast_arrays(
            np.asarray(since_s, dtype=float), np.asarray(days, dtype=float)
        )
        known = np.isfinite(start) & np.isfinite(promised)
        steps = np.where(known, promised, 0).astype(np.int64)
        if ((steps != promised) | (steps < 0))[known].any():
            raise ValueError("a number of working days is negative or not whole.")
        day = _day(np.where(known, start, 0))
        first = np.searchsorted(self._days, day + (steps > 0)) + np.maximum(steps, 1) - 1
        known &= (day >= date(YEARS[0], 1, 1).toordinal()) & (first < len(self._days))
        last = self._days[np.where(known, first, 0)]
        end: Floats = np.where(known, (last + 1 - EPOCH) * float(DAY_S) - OFFSET_S, np.nan)
        return end

    def between(self, start: datetime, end: datetime) -> int:
        """Working days after the day of ``start``, up to the day of ``end`` and with it.

        Raises:
            ValueError: a moment has no zone, or lies out of ``YEARS``.

        >>> friday, monday = (datetime(2025, 6, day, 9, tzinfo=COUNTY_ZONE) for day in (6, 9))
        >>> Workdays().between(friday, monday), Workdays([date(2025, 6, 9)]).between(friday, monday)
        (1, 0)
        """
        found = self.between_each([_seconds(start)], [_seconds(end)])[0]
        if np.isnan(found):
            raise ValueError(f"{start} to {end}: the calendar knows {_years()} only.")
        return int(found)

    def between_each(self, start_s: ArrayLike, end_s: ArrayLike) -> Floats:
        """``between`` of many cases, from epoch seconds; NaN where either is NaN or lies out of ``YEARS``."""
        several = np.broadcast_arrays(
            np.asarray(start_s, dtype=float), np.asarray(end_s, dtype=float)
        )
        known = np.isfinite(several).all(axis=0)
        days = [_day(np.where(known, moments, 0)) for moments in several]
        first, last = date(YEARS[0], 1, 1).toordinal(), date(YEARS[-1], 12, 31).toordinal()
        for day in days:
            known &= (first <= day) & (day <= last)
        passed = [np.searchsorted(self._days, day, side="right") for day in days]
        counted: Floats = np.where(known, passed[1] - passed[0], np.nan)
        return counted


@cache
def _government() -> Days:
    """The government's working days, as ordinals, ascending."""
    calendar = holidays.country_holidays("TW", years=YEARS)
    first, last = date(YEARS[0], 1, 1).toordinal(), date(YEARS[-1], 12, 31).toordinal()
    every = (date.fromordinal(ordinal) for ordinal in range(first, last + 1))
    return np.array([d.toordinal() for d in every if calendar.is_working_day(d)], dtype=np.int64)


def _day(moment_s: Floats) -> Days:
    """The county's day at a moment, as an ordinal."""
    day: Days = np.floor((moment_s + OFFSET_S) / DAY_S).astype(np.int64) + EPOCH
    return day


def _seconds(moment: datetime) -> float:
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no zone; give one, e.g. that of the county.")
    return moment.timestamp()


def _years() -> str:
    return f"{YEARS[0]} to {YEARS[-1]}"
