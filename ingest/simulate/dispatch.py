"""The dispatch of ambulances: a shift of one station, from its calls to the runs that answer them.

A station's shift is planned by itself, of its own dice: every run of it begins and ends within it, so that any day
can be planned without the day before.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from ingest.simulate import rhythm
from ingest.simulate.chance import Weighted, count, dice
from ingest.simulate.county import County, Station, Vehicle
from ingest.simulate.rhythm import CALLS, DAY, HOUR, MINUTE
from ingest.simulate.runs import Run, run_of

CALLS_PER_RESIDENT_DAY = 259 / 10_000 / 151
"""Dispatches per 10,000 residents from January to May 2019, the highest of the country (Liberty Times, 2019)."""
CHANGES_AT = 4 * HOUR + 30 * MINUTE
"""Seconds after midnight: within the hour that follows, when calls are fewest, each station changes its crew."""
OFF = 0.04
"""Share of vehicles that are in the workshop on a day."""


class Shift(NamedTuple):
    """One station's day: from, until, its vehicles in the workshop, its runs by the time of the call."""

    station: Station
    begins: int
    ends: int
    off: frozenset[str]
    runs: tuple[Run, ...]


class Dispatch:
    """Plans shifts. ``busy`` multiplies the calls."""

    def __init__(self, county: County, seed: int, *, busy: float = 1.0) -> None:
        self._county = county
        self._seed = seed
        self._busy = busy
        self._shift = lru_cache(maxsize=4 * len(county.stations) + 4)(self._planned)
        self._vehicles = {
            station.feature_id: [v for v in county.vehicles if v.station_id == station.feature_id]
            for station in county.stations
        }

    @property
    def stations(self) -> Sequence[Station]:
        """Those with a vehicle."""
        return self._county.crewed

    def vehicles(self, station: Station) -> Sequence[Vehicle]:
        """The station's own."""
        return self._vehicles[station.feature_id]

    def shifts(self, station: Station, start: int) -> Iterator[Shift]:
        """The station's shifts from the one on at ``start``, one after another."""
        first = rhythm.local(start - self._changes(station)).date()
        return (self._shift(station, day) for day in rhythm.days_from(first))

    def bounds(self, station: Station, day: date) -> tuple[int, int]:
        """When the shift of a day begins and ends."""
        begins = rhythm.midnight(day) + self._changes(station)
        return begins, begins + DAY

    def off(self, station: Station, day: date) -> frozenset[str]:
        """The station's vehicles in the workshop on a day; one is always there."""
        own = [vehicle.feature_id for vehicle in self.vehicles(station)]
        out = [v for v in own if dice(self._seed, "workshop", v, day).random() < OFF]
        return frozenset(out if len(out) < len(own) else out[1:])

    def _changes(self, station: Station) -> int:
        return CHANGES_AT + dice(self._seed, "changes", station.feature_id).randrange(HOUR)

    def _planned(self, station: Station, day: date) -> Shift:
        begins, ends = self.bounds(station, day)
        off = self.off(station, day)
        free = {v: begins for v in self.vehicles(station) if v.feature_id not in off}
        villages = self._county.catchments[station.feature_id]
        if not villages:
            return Shift(station, begins, ends, off, ())
        residents = [village.residents for village in villages]
        chance = dice(self._seed, "shift", station.feature_id, day)
        calls = count(chance, sum(residents) * CALLS_PER_RESIDENT_DAY * self._busy)
        where = Weighted(villages, residents)
        runs = []
        for call in rhythm.moments(chance, CALLS, begins, calls):
            scene = self._county.scene(where.draw(chance), chance)
            vehicle = min(free, key=lambda v: (max(free[v], call), v.feature_id))
            run = run_of(self._county, chance, station, vehicle, scene, call, free[vehicle])
            if run is not None and run.ends < ends:
                runs.append(run)
                free[vehicle] = run.ends
        return Shift(station, begins, ends, off, tuple(runs))
