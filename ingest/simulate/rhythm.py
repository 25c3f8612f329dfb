"""The county's day: how busy each hour is, for calls, for phones, for offices; and its calendar."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from hub.clock import COUNTY_ZONE

MINUTE, HOUR, DAY = 60, 3_600, 86_400
"""Seconds."""

CALLS = (
    0.45, 0.38, 0.34, 0.32, 0.38, 0.58, 0.88, 1.20, 1.42, 1.50, 1.48, 1.38,
    1.28, 1.24, 1.28, 1.36, 1.42, 1.46, 1.40, 1.24, 1.06, 0.86, 0.68, 0.54,
)  # fmt: skip
"""Ambulance calls by hour, 1 = the day's mean: few before dawn, a plateau from morning to evening."""

PHONES = (
    0.35, 0.22, 0.16, 0.14, 0.16, 0.30, 0.62, 0.95, 1.12, 1.20, 1.24, 1.36,
    1.50, 1.34, 1.22, 1.22, 1.32, 1.46, 1.58, 1.62, 1.50, 1.26, 0.92, 0.60,
)  # fmt: skip
"""Phones on public hotspots by hour, 1 = the day's mean."""

REPORTS = (
    0.20, 0.12, 0.08, 0.08, 0.12, 0.35, 0.90, 1.55, 2.00, 2.15, 2.05, 1.70,
    1.25, 1.60, 1.75, 1.65, 1.50, 1.30, 1.10, 0.90, 0.70, 0.52, 0.40, 0.28,
)  # fmt: skip
"""Citizens' reports by hour, 1 = the day's mean."""

OPENS, CLOSES = 8, 17
"""Hours between which offices work, Monday to Friday."""


def local(at: int) -> datetime:
    """The moment ``at`` (seconds since 1970) on the county's clock."""
    return datetime.fromtimestamp(at, COUNTY_ZONE)


def midnight(day: date) -> int:
    """The beginning of a day of the county, in seconds since 1970."""
    return int(datetime.combine(day, time(), COUNTY_ZONE).timestamp())


def days_from(first: date) -> Iterator[date]:
    """That day and all that follow."""
    while True:
        yield first
        first += timedelta(days=1)


def level(hours: Sequence[float], at: int) -> float:
    """How busy the moment is, on a line between the middles of its hours."""
    # The county's zone is whole hours from UTC, without summer time.
    position = (local(at).hour + (at % HOUR) / HOUR - 0.5) % 24
    before = int(position)
    part = position - before
    return hours[before] * (1 - part) + hours[(before + 1) % 24] * part


def moments(chance: Random, hours: Sequence[float], begins: int, number: int) -> list[int]:
    """So many moments of the day that begins at ``begins``, in order, more of them where it is busy."""
    first = local(begins).hour
    turned = (*hours[first:], *hours[:first])
    chosen = chance.choices(range(24), weights=turned, k=number)
    return sorted(begins + hour * HOUR + chance.randrange(HOUR) for hour in chosen)


def at_the_office(at: int) -> int:
    """The moment itself, where an office works then; else when it opens next."""
    moment = local(at)
    if moment.hour >= CLOSES:
        moment = _opening(moment + timedelta(days=1))
    elif moment.hour < OPENS:
        moment = _opening(moment)
    while moment.isoweekday() > 5:
        moment = _opening(moment + timedelta(days=1))
    return int(moment.timestamp())


def _opening(moment: datetime) -> datetime:
    # The minutes stay: not everything happens at eight sharp.
    return moment.replace(hour=OPENS)
