"""Hotspots: who is on them through the day, what they carried since they started, and when they fail."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate, count
from typing import Any, NamedTuple

from ingest.simulate import rhythm
from ingest.simulate.chance import about, dice
from ingest.simulate.county import County, Hotspot
from ingest.simulate.event import Event
from ingest.simulate.rhythm import DAY, HOUR, MINUTE, PHONES

FAILS = 0.03
"""Share of hotspots that are off for a while on a day."""
OUTAGE_S = 50 * MINUTE
"""Half of the outages are shorter."""
RESTARTS_AT = 3 * HOUR
"""Seconds after midnight: access points start anew within the hour that follows, when nobody minds."""
PHONES_MEDIAN = 2.2
"""Phones on half of the hotspots at an ordinary hour."""
TO_PHONE_BPS, FROM_PHONE_BPS = 24_000, 3_000
"""Bytes a second of one phone, down and up: messages and a little video."""
BUSY_PER_PHONE = 0.018

_HOURS = tuple(accumulate((level * HOUR for level in PHONES), initial=0.0))
"""Seconds of an ordinary hour that a day has had by the beginning of each of its hours."""


class Outage(NamedTuple):
    """Off from, until (exclusive), in seconds since 1970."""

    begins: int
    ends: int


class Hotspots:
    """All of them, reporting every ``every`` seconds, each at its own moment, and at once when one fails or is back."""

    def __init__(self, county: County, seed: int, *, every: int) -> None:
        self._hotspots = county.hotspots
        self._seed = seed
        self._every = every
        self._outage = lru_cache(maxsize=4 * len(county.hotspots) + 1)(self._drawn_outage)
        self._popular = {
            spot.feature_id: about(dice(seed, "popular", spot.feature_id), PHONES_MEDIAN, 0.9)
            for spot in county.hotspots
        }

    def events(self, start: int) -> Iterator[Event]:
        """Regular reports from ``start`` on, in order."""
        turns = sorted(
            (
                dice(self._seed, "turn", spot.feature_id).randrange(self._every),
                spot.feature_id,
                spot,
            )
            for spot in self._hotspots
        )
        for cycle in count(start // self._every):
            for turn, _, spot in turns:
                at = cycle * self._every + turn
                if at >= start:
                    yield self._event(spot, at)

    def changes(self, start: int) -> Iterator[Event]:
        """Reports of the moments at which one fails or is back, from ``start`` on, in order."""
        for day in rhythm.days_from(rhythm.local(start).date()):
            outages = [(self._outage(spot.feature_id, day), spot) for spot in self._hotspots]
            moments = [(at, spot) for outage, spot in outages if outage for at in outage]
            for at, spot in sorted(moments):
                if at >= start:
                    yield self._event(spot, at)

    def state(self, feature_id: str, at: int) -> dict[str, Any]:
        """What a hotspot says of itself at a moment; of one that is off, its controller says so."""
        day = rhythm.local(at).date()
        outage = self._outage(feature_id, day)
        if outage and outage.begins <= at < outage.ends:
            return {"apState": "offline"}
        popular = self._popular[feature_id]
        mood = dice(self._seed, "mood", feature_id, at // (10 * MINUTE)).uniform(0.6, 1.4)
        phones = round(popular * rhythm.level(PHONES, at) * mood)
        started = self._started(feature_id, at, day)
        carried = popular * (_ordinary(at) - _ordinary(started))
        return {
            "apState": "online", "clientsConnected": phones,
            "rxBytes": round(carried * FROM_PHONE_BPS), "txBytes": round(carried * TO_PHONE_BPS),
            "channelBusy": round(min(0.98, 0.05 + BUSY_PER_PHONE * phones * mood), 3),
            "uptime": at - started,
        }  # fmt: skip

    def _event(self, spot: Hotspot, at: int) -> Event:
        data = self.state(spot.feature_id, at)
        return Event(at, "wifi", "hotspot", spot.feature_id, "state", data)

    def _drawn_outage(self, feature_id: str, day: date) -> Outage | None:
        chance = dice(self._seed, "outage", feature_id, day)
        if chance.random() >= FAILS:
            return None
        lasts = min(int(about(chance, OUTAGE_S, 1.0)) + MINUTE, DAY - HOUR)
        begins = rhythm.midnight(day) + chance.randrange(DAY - lasts)
        return Outage(begins, begins + lasts)

    def _started(self, feature_id: str, at: int, day: date) -> int:
        """When it was switched on last: at night, or after an outage."""
        night = RESTARTS_AT + dice(self._seed, "night", feature_id).randrange(HOUR)
        today, before = rhythm.midnight(day), day - timedelta(days=1)
        outages = [self._outage(feature_id, each) for each in (before, day)]
        starts = [rhythm.midnight(before) + night, today + night, *(o.ends for o in outages if o)]
        return max(start for start in starts if start <= at)


def _ordinary(at: int) -> float:
    """Seconds of an ordinary hour since 1970: what is carried grows with the phones that are there."""
    midnight = rhythm.midnight(rhythm.local(at).date())
    hour, rest = divmod(at - midnight, HOUR)
    return midnight + _HOURS[hour] + rest * PHONES[hour]
