"""One ambulance run: every time of its record, and the legs that are driven, from a call and its distance."""

from collections.abc import Sequence
from random import Random
from typing import Any, NamedTuple

from ingest.simulate import rhythm
from ingest.simulate.chance import about
from ingest.simulate.county import County, Site, Station, Vehicle
from ingest.simulate.rhythm import MINUTE
from ingest.simulate.roads import Way, standing

WAITS_MAX = 25 * MINUTE
"""A call for which no vehicle of the station is free sooner is a neighbour's, which we do not follow."""
NIGHT = (22, 6)
SPEEDS = ((5_000.0, 34.0), (15_000.0, 48.0), (float("inf"), 56.0))
"""Ways up to so many metres → km/h on the way to a patient, all stops included; the county's rule ends at 100."""
UNHURRIED = 0.85
"""Of that speed, on the way back."""
TO_PATIENT_S = 80
"""From the door of the vehicle to half of the patients: stairs, fields."""
TRANSPORTED = 0.82
TO_NEAREST = 0.8
"""Share of patients who go to the nearest hospital; the others to the largest one of their landmass."""
TRANSPORT, REFUSED = "4230001", "4230009"
"""NEMSIS eDisposition.30: transported by this unit; the patient refused."""
OHCA, TRAUMA, STROKE = 0.02, 0.28, 0.05
ROSC = 0.352
"""OHCA resuscitation success of the county in 2024 (CDNS, 2025)."""
RIGHT_HOSPITAL = 0.867
"""Acute strokes delivered to the right hospital in 2021 (地政學訊, 2023)."""


class Leg(NamedTuple):
    """What a vehicle does from, until (exclusive), and the way that it drives meanwhile."""

    status: str
    begins: int
    ends: int
    way: Way


class Run(NamedTuple):
    """One run. ``times``: the nine of the run record by their message names, those that happened, in order."""

    run_id: str
    incident_id: str
    station: Station
    vehicle: Vehicle
    scene: tuple[float, float]
    times: dict[str, int]
    facts: dict[str, Any]
    hospital: Site | None
    legs: tuple[Leg, ...]
    outcome: dict[str, bool]

    @property
    def ends(self) -> int:
        """When the vehicle is free again."""
        return self.legs[-1].ends


def run_of(
    county: County,
    chance: Random,
    station: Station,
    vehicle: Vehicle,
    scene: tuple[float, float],
    call: int,
    free: int,
) -> Run | None:
    """The run that answers a call; None where nobody can come."""
    home = (station.lon, station.lat)
    out = county.roads.way(home, scene)
    told = max(call + int(about(chance, 65, 0.4)), free + 1)
    if out is None or told - call > WAITS_MAX:
        return None
    hospital = _hospital(county, chance, scene) if chance.random() < TRANSPORTED else None
    facts = _facts(chance, vehicle, transported=hospital is not None)
    legs = _legs(county, chance, told, out, hospital)
    own = f"{rhythm.local(told):%Y%m%d%H%M%S}-{vehicle.feature_id.removeprefix('sim-')}"
    return Run(
        f"sim-run-{own}", f"sim-case-{own}", station, vehicle, scene, _times(chance, call, legs), facts,
        hospital, legs, _outcome(chance, facts),
    )  # fmt: skip


def _legs(
    county: County, chance: Random, told: int, out: Way, hospital: Site | None
) -> tuple[Leg, ...]:
    """From the word to the station's door: ``out`` is the way to the scene."""
    home, scene = out.ends
    clock = _Clock(chance, told)
    clock.wait("dispatched", about(chance, _turnout(told), 0.35), home)
    clock.drive("enRoute", out)
    clock.wait("atScene", TO_PATIENT_S + about(chance, 700, 0.4), scene)
    if hospital is None:
        clock.drive("returning", out.back(), UNHURRIED)
        return tuple(clock.legs)
    place = (hospital.lon, hospital.lat)
    there, back = (county.roads.way(place, end) for end in (scene, home))
    assert there is not None, "a hospital is chosen among those that a way leads to"
    assert back is not None, "and its way home is on the same land"
    clock.drive("transporting", there.back())
    clock.wait("atHospital", about(chance, 1_300, 0.35), place)
    clock.drive("returning", back, UNHURRIED)
    return tuple(clock.legs)


def _hospital(county: County, chance: Random, scene: tuple[float, float]) -> Site | None:
    mass = county.roads.mass(*scene)
    near = county.receiving.get(-1 if mass is None else mass, ())
    if not near:
        return None
    if chance.random() >= TO_NEAREST:
        return near[0]
    return min(near, key=lambda s: (county.roads.effort((s.lon, s.lat), scene), s.feature_id))


class _Clock:
    """Counts a run's time while its legs are made."""

    def __init__(self, chance: Random, now: int) -> None:
        self._chance = chance
        self.now = now
        self.legs: list[Leg] = []

    def wait(self, status: str, seconds: float, where: tuple[float, float]) -> None:
        """Stands for so long."""
        self._add(status, seconds, standing(*where))

    def drive(self, status: str, way: Way, haste: float = 1.0) -> None:
        """Drives the way."""
        kmh = next(speed for metres, speed in SPEEDS if way.metres <= metres)
        kmh *= haste * self._chance.uniform(0.85, 1.15)
        self._add(status, max(way.metres / (kmh / 3.6), MINUTE), way)

    def _add(self, status: str, seconds: float, way: Way) -> None:
        begins, self.now = self.now, self.now + max(1, round(seconds))
        self.legs.append(Leg(status, begins, self.now, way))


def _times(chance: Random, call: int, legs: Sequence[Leg]) -> dict[str, int]:
    """The times of the run record: when its legs begin and end."""
    legs_of = {leg.status: leg for leg in legs}
    scene = legs_of["atScene"]
    patient = min(int(about(chance, TO_PATIENT_S, 0.5)), scene.ends - scene.begins)
    times = {
        "psapDatetime": call, "unitNotifiedDatetime": legs[0].begins, "enRouteDatetime": legs[0].ends,
        "arriveSceneDatetime": scene.begins, "arriveAtPatientDatetime": scene.begins + patient,
        "leaveSceneDatetime": scene.ends,
    }  # fmt: skip
    hospital = legs_of.get("atHospital")
    if hospital is not None:
        times["arriveHospitalDatetime"] = hospital.begins
        times["leaveHospitalDatetime"] = hospital.ends
    return {**times, "backStationDatetime": legs[-1].ends}


def _turnout(told: int) -> float:
    """Seconds from the word to the road, of half of the crews: at night they sleep."""
    hour = rhythm.local(told).hour
    return 95.0 if hour >= NIGHT[0] or hour < NIGHT[1] else 60.0


def _facts(chance: Random, vehicle: Vehicle, *, transported: bool) -> dict[str, Any]:
    ohca = chance.random() < OHCA
    trauma = not ohca and chance.random() < TRAUMA
    priority = "1" if ohca else chance.choices("123", weights=(15, 55, 30))[0]
    return {
        "priority": priority, "isAls": vehicle.is_als and priority == "1", "isOhca": ohca,
        "isTrauma": trauma, "isMci": False, "patientDisposition": TRANSPORT if transported else REFUSED,
    }  # fmt: skip


def _outcome(chance: Random, facts: dict[str, Any]) -> dict[str, bool]:
    """What the hospital reports of the patients that are followed up; nothing of the others."""
    if facts["isOhca"]:
        return {"rosc": chance.random() < ROSC}
    if (
        not facts["isTrauma"]
        and facts["patientDisposition"] == TRANSPORT
        and chance.random() < STROKE
    ):
        return {"is_stroke": True, "right_hospital": chance.random() < RIGHT_HOSPITAL}
    return {}
