"""Clinics: what their links say of themselves, and the telehealth sessions that are held by the timetable."""

from collections.abc import Iterator
from datetime import date
from itertools import count
from typing import Any

from ingest.simulate import rhythm
from ingest.simulate.chance import about, dice
from ingest.simulate.chance import count as drawn_count
from ingest.simulate.county import County, Site, Slot
from ingest.simulate.event import Event
from ingest.simulate.rhythm import DAY, HOUR, MINUTE

FAILS = 0.03
"""Share of links that are down for a while on a day."""
WEAK = 0.06
"""Share of links that fall back to LTE for a while on a day."""
SPELL_S = 25 * MINUTE
"""Half of such spells are shorter."""
HELD = 0.96
"""Share of the timetable's sessions that are held."""
VISITS_PER_HOUR = 3.4
NEW_SIGNAL = {"5G": (310.0, 62.0, 17.0), "LTE": (46.0, 14.0, 42.0)}
"""Technology → Mbit/s down, Mbit/s up, milliseconds; what half of the reports are better than."""


class Clinics:
    """Sites with a link, reporting every ``every`` seconds, and the sessions of the week."""

    def __init__(self, county: County, seed: int, *, every: int) -> None:
        self._linked = [site for site in county.sites if site.has_5g]
        self._slots = sorted(county.slots)
        self._seed = seed
        self._every = every

    def links(self, start: int) -> Iterator[Event]:
        """Reports of the links from ``start`` on, in order."""
        turns = sorted(
            (dice(self._seed, "turn", site.feature_id).randrange(self._every), site)
            for site in self._linked
        )
        for cycle in count(start // self._every):
            for turn, site in turns:
                at = cycle * self._every + turn
                if at >= start:
                    yield Event(at, "clinics", "site", site.feature_id, "link", self.link(site, at))

    def link(self, site: Site, at: int) -> dict[str, Any]:
        """What a site's link says of itself at a moment."""
        day = rhythm.local(at).date()
        chance = dice(self._seed, "spell", site.feature_id, day)
        drawn = chance.random()
        lasts = min(int(about(chance, SPELL_S, 0.8)) + MINUTE, DAY - HOUR)
        begins = rhythm.midnight(day) + chance.randrange(DAY - lasts)
        in_spell = begins <= at < begins + lasts
        if in_spell and drawn < FAILS:
            return {"state": "offline", "technology": "5G"}
        technology = "LTE" if in_spell and drawn < FAILS + WEAK else "5G"
        down, up, latency = NEW_SIGNAL[technology]
        air = dice(self._seed, "air", site.feature_id, at // MINUTE)
        return {
            "state": "online", "technology": technology,
            "downMbps": round(about(air, down, 0.18), 1), "upMbps": round(about(air, up, 0.18), 1),
            "latencyMs": round(about(air, latency, 0.15), 1),
        }  # fmt: skip

    def sessions(self, start: int) -> Iterator[Event]:
        """Sessions that end from ``start`` on, in order; each is told when it has ended."""
        for day in rhythm.days_from(rhythm.local(start).date()):
            held = [event for slot in self._slots if (event := self._held(slot, day))]
            yield from sorted(
                (e for e in held if e.at >= start), key=lambda e: (e.at, e.feature_id)
            )

    def _held(self, slot: Slot, day: date) -> Event | None:
        """The slot's session of a day, where the timetable has one and it was held."""
        if slot.weekday != day.isoweekday():
            return None
        chance = dice(self._seed, "session", *slot, day)
        if chance.random() >= HELD:
            return None
        midnight = rhythm.midnight(day)
        planned = [
            midnight + at.hour * HOUR + at.minute * MINUTE for at in (slot.starts, slot.ends)
        ]
        begins = planned[0] + chance.randrange(8 * MINUTE)
        ends = planned[1] + chance.randint(-25 * MINUTE, 20 * MINUTE)
        visits = drawn_count(chance, VISITS_PER_HOUR * (planned[1] - planned[0]) / HOUR)
        data = {
            "specialty": slot.specialty, "startedAt": rhythm.local(begins).isoformat(),
            "endedAt": rhythm.local(ends).isoformat(), "visits": visits,
        }  # fmt: skip
        return Event(ends, "clinics", "site", slot.clinic_id, "session", data)
