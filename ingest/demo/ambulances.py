"""Simulated ambulances: stations (of 臺東縣 their names are real), vehicles, rosters, the runs of late, their outcomes."""

import csv
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import lru_cache
from importlib.resources import files
from itertools import takewhile
from typing import NamedTuple

from ingest.demo.ground import SEED, Ground, Township
from ingest.demo.part import MARK, Part
from ingest.simulate import rhythm
from ingest.simulate.chance import dice, shares
from ingest.simulate.county import County
from ingest.simulate.dispatch import Dispatch
from ingest.simulate.rhythm import DAY
from ingest.simulate.runs import Run

NAMES = "stations.csv"
"""Battalions and branches of 臺東縣's fire bureau as of 2026 (its own list); the townships are ours."""
REAL_NAME = "站名為真，位置為模擬 real name, simulated position"
VEHICLES = 40
"""For scale: neighbouring 宜蘭縣 had 38 ambulances at the end of 2024 (Liberty Times, 2024)."""
ADVANCED = 11
"""Stations with a team for advanced life support: as many as the county had in 2022 (地政學訊, 2023)."""
RUN_DAYS = 124
"""Three whole months, however far the fourth one has come: metrics of what happened are told by months."""
ROSTER_AHEAD_DAYS = 7
FOLLOWED_UP_S = 2 * DAY
"""Hospitals report later."""

STATION_FIELDS = ("station_id", "name", "battalion", "district", "note", "x", "y")
VEHICLE_FIELDS = ("vehicle_id", "station_id", "is_als", "note")
SHIFT_FIELDS = ("shift_id", "vehicle_id", "station_id", "starts_at", "ends_at", "crew")
OUTCOME_FIELDS = (
    "outcome_id",
    "incident_id",
    "ems_unit",
    "rosc",
    "is_stroke",
    "right_hospital",
    "reported_at",
)
FLAGS = {"is_als": "isAls", "is_ohca": "isOhca", "is_trauma": "isTrauma", "is_mci": "isMci"}
TIMES = {
    "psap_datetime": "psapDatetime",
    "unit_notified_datetime": "unitNotifiedDatetime",
    "en_route_datetime": "enRouteDatetime",
    "arrive_scene_datetime": "arriveSceneDatetime",
    "arrive_at_patient_datetime": "arriveAtPatientDatetime",
    "leave_scene_datetime": "leaveSceneDatetime",
    "arrive_hospital_datetime": "arriveHospitalDatetime",
    "leave_hospital_datetime": "leaveHospitalDatetime",
    "back_station_datetime": "backStationDatetime",
}
RUN_FIELDS = (
    "run_id", "incident_id", "ems_unit", "ems_vehicle_code", "priority", *FLAGS, "facility_id",
    "patient_disposition", *TIMES, "x", "y",
)  # fmt: skip


class Branch(NamedTuple):
    """One station before it has its place."""

    code: str
    name: str
    battalion: str
    township: Township
    ambulances: bool
    note: str


def stations(ground: Ground) -> Part:
    """Every branch, in a village of its township: the one of its name, where there is one."""
    rows = []
    for branch in branches(ground):
        village = branch.township.village(branch.name.removesuffix("分隊"))
        place = ground.place(village, branch.code)
        rows.append(
            (branch.code, branch.name, branch.battalion, branch.township.name, branch.note, *place)
        )
    return Part("ambulances", "station", STATION_FIELDS, rows)


def vehicles(ground: Ground) -> Part:
    """One for every branch that has any, the others by the residents of its township."""
    having = [branch for branch in branches(ground) if branch.ambulances]
    sharing = [sum(other.township is branch.township for other in having) for branch in having]
    served = [b.township.residents / n for b, n in zip(having, sharing, strict=True)]
    more = shares(served, max(VEHICLES - len(having), 0))
    advanced = sorted(range(len(having)), key=lambda i: (-served[i], i))[:ADVANCED]
    owners = [(i, n) for i, extra in enumerate(more) for n in range(1 + extra)][:VEHICLES]
    rows = [
        (f"sim-amb-{number:02d}", having[i].code, "是" if n == 0 and i in advanced else "否", MARK)
        for number, (i, n) in enumerate(owners, 1)
    ]
    return Part("ambulances", "vehicle", VEHICLE_FIELDS, rows)


def branches(ground: Ground) -> Sequence[Branch]:
    """The county's own branches where their names are known, else one a township."""
    lines = csv.DictReader(
        files("ingest.demo").joinpath(NAMES).read_text(encoding="utf-8").splitlines()
    )
    towns = {town.code: town for town in ground.townships}
    known = [line for line in lines if line["township_code"] in towns]
    if not known:
        return [
            Branch(f"sim-st-{n:02d}", f"模擬分隊（{town.name}）", "模擬大隊", town, True, MARK)
            for n, town in enumerate(ground.townships, 1)
        ]
    return [
        Branch(
            f"sim-st-{n:02d}", line["name"], line["battalion"], towns[line["township_code"]],
            line["ambulances"] == "yes", REAL_NAME,
        )
        for n, line in enumerate(known, 1)
    ]  # fmt: skip


def rosters(county: County, until: int) -> Part:
    """Who was and will be staffed; a vehicle in the workshop is not."""
    return Part("ambulances", "roster", SHIFT_FIELDS, list(_shifts(county, until)), mode="addition")


def runs(county: County, until: int) -> Part:
    """The runs of late, each with what is known of it by now."""
    rows = [_run(run, until) for run in _of_late(county, until)]
    return Part("ambulances", "run", RUN_FIELDS, rows, mode="addition")


def outcomes(county: County, until: int) -> Part:
    """What hospitals reported of them."""
    rows = [
        _outcome(run)
        for run in _of_late(county, until)
        if run.outcome and run.ends + FOLLOWED_UP_S <= until
    ]
    return Part("ambulances", "outcome", OUTCOME_FIELDS, rows, mode="addition")


def _shifts(county: County, until: int) -> Iterator[tuple[str, ...]]:
    dispatch = Dispatch(county, SEED)
    today = rhythm.local(until).date()
    for station in dispatch.stations:
        for number in range(-RUN_DAYS, ROSTER_AHEAD_DAYS + 1):
            day = today + timedelta(days=number)
            off = dispatch.off(station, day)
            starts, ends = (rhythm.local(at).isoformat() for at in dispatch.bounds(station, day))
            for vehicle in dispatch.vehicles(station):
                if vehicle.feature_id not in off:
                    crew = dice(SEED, "crew", vehicle.feature_id, day).choices("23", (70, 30))[0]
                    name = f"{vehicle.feature_id}-{day:%Y%m%d}"
                    yield name, vehicle.feature_id, station.feature_id, starts, ends, crew


@lru_cache(maxsize=1)
def _of_late(county: County, until: int) -> Sequence[Run]:
    """Remembered, since hospitals report of the same runs."""
    dispatch = Dispatch(county, SEED)
    found: list[Run] = []
    for station in dispatch.stations:
        shifts = dispatch.shifts(station, until - RUN_DAYS * DAY)
        for shift in takewhile(lambda each: each.begins <= until, shifts):
            found += [run for run in shift.runs if run.legs[0].begins <= until]
    return found


def _run(run: Run, until: int) -> tuple[str, ...]:
    known = {name: rhythm.local(at).isoformat() for name, at in run.times.items() if at <= until}
    hospital = run.hospital if "arriveHospitalDatetime" in known else None
    lon, lat = run.scene
    return (
        run.run_id, run.incident_id, run.station.name, run.vehicle.feature_id, run.facts["priority"],
        *(_yes(run.facts[said]) for said in FLAGS.values()), hospital.feature_id if hospital else "",
        run.facts["patientDisposition"] if run.ends <= until else "",
        *(known.get(said, "") for said in TIMES.values()), f"{lon:.6f}", f"{lat:.6f}",
    )  # fmt: skip


def _outcome(run: Run) -> tuple[str, ...]:
    found = [_yes(run.outcome.get(name)) for name in ("rosc", "is_stroke", "right_hospital")]
    reported = rhythm.local(run.ends + FOLLOWED_UP_S).isoformat()
    return (
        f"sim-out-{run.run_id.removeprefix('sim-run-')}",
        run.incident_id,
        run.station.name,
        *found,
        reported,
    )


def _yes(value: bool | None) -> str:
    return "" if value is None else "是" if value else "否"
