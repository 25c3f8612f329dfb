"""Vehicles of the simulated county keep the laws of vehicles: one state at a time, possible speeds, never over water."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby, islice, pairwise

import pytest
import shapely

from geo import crs
from hub.datasets.ambulances.run import TIMES
from hub.registry import dataset
from ingest.simulate import rhythm
from ingest.simulate.county import County
from ingest.simulate.dispatch import Dispatch
from ingest.simulate.event import Event
from ingest.simulate.rhythm import DAY
from ingest.simulate.runs import Leg, Run
from tests.living import START, lived, small_county

KMH_MAX = 100
"""The county's own rule for ambulances."""
SHORE_DEG = 0.0005
"""Some 50 m: borders are simplified."""
AFTER = {
    "available": {"dispatched", "available", "outOfService"},
    "outOfService": {"available", "outOfService"},
    "dispatched": {"enRoute"},
    "enRoute": {"atScene"},
    "atScene": {"transporting", "returning"},
    "transporting": {"atHospital"},
    "atHospital": {"returning"},
    "returning": {"available"},
}
"""A station changes its crew once a day: then what was available may be so anew, or go to the workshop."""


@pytest.fixture(scope="module")
def county() -> County:
    """The small one."""
    return small_county()


@pytest.fixture(scope="module")
def events(county: County) -> list[Event]:
    """Two days of it."""
    return lived(county, 2 * DAY)


def of(events: Sequence[Event], kind: str) -> dict[str, list[Event]]:
    """Feature → its events of a kind, in order of time."""
    chosen = sorted((e for e in events if e.kind == kind), key=lambda e: e.feature_id)
    return {
        feature: list(own) for feature, own in groupby(chosen, key=lambda event: event.feature_id)
    }


def test_a_vehicle_goes_from_state_to_state_as_ambulances_do(events: list[Event]) -> None:
    statuses = of(events, "status")
    assert len(statuses) == 5
    seen = set()
    for own in statuses.values():
        states = [event.data["serviceStatus"] for event in own]
        assert all(after in AFTER[before] for before, after in pairwise(states)), states
        seen |= set(states)
    assert seen >= AFTER.keys() - {"outOfService"}


def test_a_vehicle_is_never_in_two_states_at_once(events: list[Event]) -> None:
    statuses = of(events, "status")
    for feature, positions in of(events, "position").items():
        changes = [(event.at, event.data["serviceStatus"]) for event in statuses[feature]]
        assert len({at for at, _ in changes}) == len(changes)
        for position in positions:
            now = [state for at, state in changes if at <= position.at][-1]
            assert position.data["serviceStatus"] == now


def test_no_vehicle_is_quicker_than_the_rule_allows(events: list[Event]) -> None:
    moved = 0.0
    for positions in of(events, "position").values():
        x, y = crs.to_metres(
            [p.data["lon"] for p in positions], [p.data["lat"] for p in positions], crs.TM2_121
        )
        for n, (before, after) in enumerate(pairwise(positions)):
            metres = float(((x[n + 1] - x[n]) ** 2 + (y[n + 1] - y[n]) ** 2) ** 0.5)
            moved += metres
            assert 3.6 * metres <= KMH_MAX * (after.at - before.at) + 1
            assert 0 <= before.data["speed"] <= KMH_MAX
            assert 0 <= before.data.get("heading", 0) < 360
    assert moved > 100_000


def test_no_vehicle_crosses_the_sea_nor_the_bay(county: County, events: list[Event]) -> None:
    land = shapely.union_all([village.shape for village in county.villages]).buffer(SHORE_DEG)
    places = [(e.data["lon"], e.data["lat"]) for e in events if e.kind == "position"]
    assert shapely.contains_xy(land, *zip(*places, strict=True)).all()
    island = [p for p in of(events, "position")["sim-amb-05"] if p.data["lon"] < 121.5]
    assert island == []


def test_every_run_has_its_times_in_order_and_a_vehicle_that_was_free(
    events: list[Event],
) -> None:
    statuses = of(events, "status")
    run = dataset("ambulances").observation("run", "event")
    assert run is not None
    whole = 0
    for feature, news in of(events, "event").items():
        said = {name: value for event in news for name, value in event.data.items()}
        record = run.record.model_validate({**said, "feature_id": feature})
        times = [getattr(record, name) for name in TIMES]
        known = [time for time in times if time is not None]
        assert known == sorted(known)
        assert record.looked_at() == ()
        if "backStationDatetime" not in said or "psapDatetime" not in said:
            continue  # it was under way at the beginning or at the end
        whole += 1
        told = datetime.fromisoformat(said["unitNotifiedDatetime"]).timestamp()
        before = [e for e in statuses[said["emsVehicleCode"]] if e.at < told]
        assert before[-1].data["serviceStatus"] == "available"
    assert whole > 30


def test_at_night_fewer_call_and_a_farther_scene_takes_longer(county: County) -> None:
    dispatch = Dispatch(county, 1)
    shifts = [
        shift
        for station in county.stations
        for shift in islice(dispatch.shifts(station, START), 60)
    ]
    runs = [run for shift in shifts for run in shift.runs]
    hours = [rhythm.local(run.times["psapDatetime"]).hour for run in runs]
    assert sum(1 <= hour < 4 for hour in hours) * 2 < sum(9 <= hour < 12 for hour in hours)
    travel = sorted(
        (legs["enRoute"].way.metres, _seconds(legs["enRoute"])) for legs in map(_legs, runs)
    )
    half = len(travel) // 2
    near, far = travel[:half], travel[half:]
    assert sum(seconds for _, seconds in near) < sum(seconds for _, seconds in far)
    assert 0.7 < sum(run.hospital is not None for run in runs) / len(runs) < 0.95


def _legs(run: Run) -> dict[str, Leg]:
    return {leg.status: leg for leg in run.legs}


def _seconds(leg: Leg) -> int:
    return leg.ends - leg.begins
