"""Simulated places of care with 5G links, their weekly telehealth hours, and the sessions held of late."""

from collections.abc import Iterator
from itertools import takewhile

from ingest.demo.ground import SEED, Ground, Township
from ingest.demo.part import MARK, Part
from ingest.simulate import rhythm
from ingest.simulate.chance import dice
from ingest.simulate.clinics import Clinics
from ingest.simulate.county import HOSPITAL, STATION_OF_HEALTH, County
from ingest.simulate.rhythm import DAY, MINUTE

HOSPITALS_IN_CAPITAL = 3
HOSPITALS_ELSEWHERE = 2
SITES = 24
"""Places with a 5G link: hospitals, a health station a township, and clinics up to this number."""
SPECIALTIES = ("眼科", "皮膚科", "耳鼻喉科", "心臟內科", "身心科", "復健科", "神經內科")
SLOTS_FEWEST, SLOTS_MOST = 2, 5
"""A week, at one health station."""
HALF_DAYS = (("09:00", "12:00"), ("14:00", "17:00"))
SESSIONS_DAYS = 124
"""Days of sessions that stand in the demonstration at once: three whole months, as of the ambulances' runs."""

SITE_FIELDS = ("clinic_id", "name", "address", "category", "has_5g", "note", "x", "y")
SLOT_FIELDS = (
    "slot_id",
    "clinic_id",
    "specialty",
    "weekday",
    "starts",
    "ends",
    "telehealth",
    "hospital",
)
SESSION_FIELDS = ("feature_id", "phenomenon_time", "specialty", "started_at", "ended_at", "visits")
MAIN = "模擬醫院 1"


def sites(ground: Ground) -> Part:
    """Hospitals, health stations and clinics."""
    return Part("clinics", "site", SITE_FIELDS, list(_sites(ground)))


def slots(ground: Ground) -> Part:
    """The weekly timetable: in every township but the one with the hospitals."""
    return Part("clinics", "slot", SLOT_FIELDS, list(_slots(ground)))


def sessions(county: County, until: int) -> Part:
    """Sessions that ended in the last months."""
    events = Clinics(county, SEED, every=MINUTE).sessions(until - SESSIONS_DAYS * DAY)
    rows = [
        (
            e.feature_id, rhythm.local(e.at).isoformat(), e.data["specialty"], e.data["startedAt"],
            e.data["endedAt"], str(e.data["visits"]),
        )
        for e in takewhile(lambda event: event.at <= until, events)
    ] if county.slots else []  # fmt: skip
    return Part("clinics", "session", SESSION_FIELDS, rows, mode="addition")


def _sites(ground: Ground) -> Iterator[tuple[str, ...]]:
    for number, (name, category, township) in enumerate(_named(ground), 1):
        code = f"sim-site-{number:02d}"
        # Several in one township stand in its several villages.
        village = township.villages[number % min(len(township.villages), HOSPITALS_IN_CAPITAL)]
        yield (
            code, name, f"{township.name}{village.name}", category, "是", MARK,
            *ground.place(village, code),
        )  # fmt: skip


def _named(ground: Ground) -> Iterator[tuple[str, str, Township]]:
    """Name, category and township of each, in the order of their numbers."""
    towns = sorted(
        ground.townships, key=lambda t: (not t.name.endswith(("鎮", "市")), -t.residents)
    )
    elsewhere = [town for town in towns if town is not ground.capital][:HOSPITALS_ELSEWHERE]
    hospitals = [ground.capital] * HOSPITALS_IN_CAPITAL + elsewhere
    for number, town in enumerate(hospitals, 1):
        yield f"模擬醫院 {number}", HOSPITAL, town
    for town in ground.townships:
        yield f"模擬衛生所（{town.name}）", STATION_OF_HEALTH, town
    for number in range(1, SITES - len(hospitals) - len(ground.townships) + 1):
        yield f"模擬診所 {number}", "診所", ground.townships[-number % len(ground.townships)]


def _slots(ground: Ground) -> Iterator[tuple[str, ...]]:
    stations = [cells for cells in _sites(ground) if cells[3] == STATION_OF_HEALTH]
    for cells, town in zip(stations, ground.townships, strict=True):
        if town is ground.capital:
            continue
        chance = dice(SEED, "timetable", cells[0])
        times = [(day, half) for day in range(1, 6) for half in HALF_DAYS]
        weekly = chance.sample(times, chance.randint(SLOTS_FEWEST, SLOTS_MOST))
        for number, (day, (starts, ends)) in enumerate(sorted(weekly), 1):
            yield (
                f"{cells[0]}-{number}", cells[0], chance.choice(SPECIALTIES), str(day), starts, ends, "是",
                MAIN,
            )  # fmt: skip
