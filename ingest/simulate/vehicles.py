"""Ambulances: where each is and what it does, and the news of its runs, along the station's shifts."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from ingest.simulate import rhythm
from ingest.simulate.chance import dice
from ingest.simulate.county import Station, Vehicle
from ingest.simulate.dispatch import Dispatch, Shift
from ingest.simulate.event import Event, in_order
from ingest.simulate.roads import standing
from ingest.simulate.runs import Leg, Run

FIRST_NEWS = ("psapDatetime", "unitNotifiedDatetime")
"""Told together, when the unit is told."""


class Vehicles:
    """All of them; a position every ``driving`` seconds on the road and every ``parked`` seconds elsewhere."""

    def __init__(self, dispatch: Dispatch, seed: int, *, driving: int, parked: int) -> None:
        self._dispatch = dispatch
        self._seed = seed
        self._driving = driving
        self._parked = parked

    def streams(self, start: int) -> Iterator[Iterator[Event]]:
        """One stream a vehicle and one a station (its runs) from ``start`` on, each in order."""
        for station in self._dispatch.stations:
            yield self._runs(station, start)
            for vehicle in self._dispatch.vehicles(station):
                yield self._vehicle(station, vehicle, start)

    def _runs(self, station: Station, start: int) -> Iterator[Event]:
        for shift in self._dispatch.shifts(station, start):
            told = chain.from_iterable(news(run) for run in shift.runs)
            yield from sorted((event for event in told if event.at >= start), key=in_order)

    def _vehicle(self, station: Station, vehicle: Vehicle, start: int) -> Iterator[Event]:
        turn = dice(self._seed, "turn", vehicle.feature_id).randrange(self._parked)
        for shift in self._dispatch.shifts(station, start):
            for leg in timeline(shift, vehicle):
                if leg.ends <= start:
                    continue
                begins = max(start, leg.begins)
                data = {"serviceStatus": leg.status}
                yield Event(begins, "ambulances", "vehicle", vehicle.feature_id, "status", data)
                yield from self._positions(vehicle, leg, begins, turn)

    def _positions(self, vehicle: Vehicle, leg: Leg, start: int, turn: int) -> Iterator[Event]:
        every = self._driving if leg.way.metres else self._parked
        first = start + (turn - start) % every
        for at in range(first, leg.ends, every):
            yield Event(
                at, "ambulances", "vehicle", vehicle.feature_id, "position", position(leg, at)
            )


def timeline(shift: Shift, vehicle: Vehicle) -> Iterator[Leg]:
    """What a vehicle does through a shift, without a gap."""
    home = standing(shift.station.lon, shift.station.lat)
    if vehicle.feature_id in shift.off:
        yield Leg("outOfService", shift.begins, shift.ends, home)
        return
    free = shift.begins
    for run in shift.runs:
        if run.vehicle == vehicle:
            yield Leg("available", free, run.legs[0].begins, home)
            yield from run.legs
            free = run.ends
    yield Leg("available", free, shift.ends, home)


def position(leg: Leg, at: int) -> dict[str, Any]:
    """What a vehicle says of its place at a moment of a leg."""
    spot = leg.way.spot((at - leg.begins) / (leg.ends - leg.begins))
    data = {"lon": spot.lon, "lat": spot.lat, "speed": 0.0, "serviceStatus": leg.status}
    if leg.way.metres:
        data["speed"] = round(3.6 * leg.way.metres / (leg.ends - leg.begins), 1)
        data["heading"] = spot.heading
    return data


def news(run: Run) -> Iterator[Event]:
    """A run's messages: who goes where, then each of its times as it happens."""
    lon, lat = run.scene
    who = {
        "incidentId": run.incident_id, "emsUnit": run.station.name,
        "emsVehicleCode": run.vehicle.feature_id, "lon": lon, "lat": lat,
        **{name: fact for name, fact in run.facts.items() if name != "patientDisposition"},
    }  # fmt: skip
    times = {name: rhythm.local(at).isoformat() for name, at in run.times.items()}
    first = {name: times[name] for name in FIRST_NEWS}
    yield _said(run, run.times[FIRST_NEWS[-1]], {**first, **who})
    for name, at in run.times.items():
        if name not in FIRST_NEWS:
            yield _said(run, at, {name: times[name], **_beside(run, name)})


def _beside(run: Run, name: str) -> dict[str, Any]:
    """What is known by then."""
    if name == "arriveHospitalDatetime" and run.hospital is not None:
        return {"facilityId": run.hospital.feature_id}
    if name == "backStationDatetime":
        return {"patientDisposition": run.facts["patientDisposition"]}
    return {}


def _said(run: Run, at: int, data: dict[str, Any]) -> Event:
    return Event(at, "ambulances", "run", run.run_id, "event", data)
