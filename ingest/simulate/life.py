"""Everything that the county's devices say, in order of time: a pure function of county, seed and beginning."""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import merge

from ingest.simulate.clinics import Clinics
from ingest.simulate.county import County
from ingest.simulate.dispatch import Dispatch
from ingest.simulate.event import Event, Message, in_order, messages
from ingest.simulate.hotspots import Hotspots
from ingest.simulate.issues import Issues
from ingest.simulate.rhythm import MINUTE
from ingest.simulate.vehicles import Vehicles

SEED = 682


@dataclass(frozen=True)
class Rates:
    """Seconds between two reports of a device, and how many times the usual calls and issues."""

    hotspot_s: int = 2 * MINUTE
    link_s: int = MINUTE
    driving_s: int = 5
    parked_s: int = MINUTE
    calls: float = 1.0
    issues: float = 1.0


def life(county: County, seed: int, start: int, rates: Rates | None = None) -> Iterator[Event]:
    """What happens from ``start`` (seconds since 1970) on, without end; same arguments, same events."""
    rates = rates or Rates()
    hotspots = Hotspots(county, seed, every=rates.hotspot_s)
    clinics = Clinics(county, seed, every=rates.link_s)
    dispatch = Dispatch(county, seed, busy=rates.calls)
    vehicles = Vehicles(dispatch, seed, driving=rates.driving_s, parked=rates.parked_s)
    streams = [*vehicles.streams(start)]
    if county.hotspots:
        streams += [hotspots.events(start), hotspots.changes(start)]
    if county.sites:
        streams += [clinics.links(start)] if any(site.has_5g for site in county.sites) else []
    if county.slots:
        streams.append(clinics.sessions(start))
    if county.services:
        streams.append(Issues(county, seed, busy=rates.issues).events(start))
    return merge(*streams, key=in_order)


def events(
    county: County, seed: int, start: int, rates: Rates | None = None, *, root: str = "tt"
) -> Iterator[Message]:
    """The same as messages: (time, topic, payload, …), the same bytes for the same arguments."""
    return messages(life(county, seed, start, rates), seed=seed, root=root)
