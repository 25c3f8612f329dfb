"""Loads the demonstration: the things of each dataset, then what happened to them in the last weeks."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from sqlalchemy import Engine

from hub.locate import Places
from hub.refusal import Report
from hub.store.database import transaction
from hub.store.reads import AreaRow
from ingest.demo import ambulances, clinics, issues, wifi
from ingest.demo.ground import Ground
from ingest.demo.part import Part, load
from ingest.simulate.county import County, read_county, villages_of

THINGS: Sequence[Callable[[Ground], Part]] = (
    clinics.sites,
    clinics.slots,
    ambulances.stations,
    ambulances.vehicles,
)
HISTORY: Sequence[Callable[[County, int], Part]] = (
    clinics.sessions,
    ambulances.rosters,
    ambulances.runs,
    ambulances.outcomes,
    issues.requests,
)


def load_demo(engine: Engine, places: Places, villages: Sequence[AreaRow]) -> list[Report]:
    """Stores everything simulated, but nothing of a dataset that holds real things (the two are never mixed)."""
    until = int(datetime.now(UTC).timestamp())
    ground = Ground(County(villages_of(villages)))
    parts = [wifi.hotspots(villages), *(make(ground) for make in THINGS), issues.services()]
    done = [load(engine, places, part) for part in parts]
    with transaction(engine) as connection:
        county = read_county(connection, ground.county.villages)
    done += [load(engine, places, make(county, until)) for make in HISTORY]
    return [report for report in done if report is not None]
