"""Loads the demonstration: the things of each dataset, then what happened to them in the last months."""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime

from sqlalchemy import Engine

from hub.locate import Places
from hub.refusal import Report
from hub.store.database import transaction
from hub.store.reads import AreaRow
from ingest.demo import ambulances, clinics, issues, wifi
from ingest.demo.ground import Ground
from ingest.demo.part import Part, load
from ingest.simulate.county import DATASETS, County, read_county, villages_of

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


def load_demo(
    engine: Engine, places: Places, villages: Sequence[AreaRow], only: Collection[str] = DATASETS
) -> list[Report]:
    """Stores what is simulated of the datasets ``only``, but nothing of one that holds real things (never mixed)."""
    done = []
    if "wifi" in only:
        done.append(load(engine, places, wifi.hotspots(villages)))
    if set(only) != {"wifi"}:
        done += _load_rest(engine, places, villages, only)
    return [report for report in done if report is not None]


def _load_rest(
    engine: Engine, places: Places, villages: Sequence[AreaRow], only: Collection[str]
) -> list[Report | None]:
    until = int(datetime.now(UTC).timestamp())
    ground = Ground(County(villages_of(villages)))
    things = [*(make(ground) for make in THINGS), issues.services(), issues.questions()]
    done = [load(engine, places, part) for part in things if part.dataset in only]
    with transaction(engine) as connection:
        county = read_county(connection, ground.county.villages)
    history = (make(county, until) for make in HISTORY)
    return done + [load(engine, places, part) for part in history if part.dataset in only]
