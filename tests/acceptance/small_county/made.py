"""How the small county is made: its files are sent as an office would, its messages by devices at a real broker."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from hub.clock import COUNTY_ZONE
from hub.store.database import engine
from ingest.areas import AreaWishes, import_areas
from ingest.crossings import CrossingWishes, import_crossings
from ingest.population import PopulationWishes, import_population
from tests.devices import Device, state
from tests.mosquitto import free_port, mosquitto, open_broker
from tests.sending import rows, send
from tests.working import Worker

COUNTY = "10099"
"""No county of Taiwan has this code."""

FILES = Path(__file__).parent
SINCE = date(2020, 1, 1)

AREAS = {"county": "county", "township": "townships", "village": "villages"}

LISTS = (
    ("wifi", "hotspot", "hotspots"),
    ("clinics", "site", "clinics"),
    ("clinics", "slot", "timetable"),
    ("ambulances", "station", "stations"),
    ("ambulances", "vehicle", "vehicles"),
    ("ambulances", "roster", "roster"),
    ("ambulances", "run", "runs"),
    ("ambulances", "outcome", "outcomes"),
    ("issues", "service", "services"),
    ("issues", "request", "cases"),
)
"""Dataset, kind, and file of each list."""

HOTLINE = "open1999"
SOURCES = {
    "wifi": "tt-free", "clinics": "health-bureau", "ambulances": "fire-bureau", "issues": HOTLINE,
}  # fmt: skip
"""Whose list each file is."""
AGES = (1, 2, 3, 4, 10)
"""Days since when five lamps of the east are out."""

KEPT = {"HUB_COUNTY": COUNTY, "HUB_RETENTION_DAYS": "36500"}
"""March 2025 must not become too old for the messages of the test."""

EAST_ONE = {"lon": 121.1167561600, "lat": 22.6451940108}
"""TWD97 262000, 2505000: the middle of 東一村's hamlet."""

Told = tuple[str, bytes]


def send_files(url: str, folder: Path) -> None:
    """Everything that comes by file."""
    with opened(url) as source:
        for level, name in AREAS.items():
            import_areas(source, COUNTY, FILES / f"{name}.geojson", AreaWishes(level, SINCE))
        import_population(source, COUNTY, [FILES / "hamlets.geojson"], PopulationWishes())
    for dataset, kind, name in LISTS:
        path = FILES / f"{name}.csv"
        deliver(url, path, dataset, kind)
    deliver(url, _lamps(folder), "issues", "request")


def deliver(url: str, path: Path, dataset: str, kind: str) -> None:
    """Sends a list, of which nothing may be refused."""
    report = send(
        url, path, into=dataset, county=COUNTY, kind=kind, source=SOURCES[dataset], mode="addition"
    )
    assert (report.refused, report.stored) == (0, report.received), report.refusals


def _lamps(folder: Path) -> Path:
    """A file of lamps that have been out for so many days: what is asked of now must be told of now."""
    now = datetime.now(COUNTY_ZONE)
    path = folder / "lamps.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow((FILES / "cases.csv").read_text("utf-8").splitlines()[0].split(","))
        for days in AGES:
            opened = (now - timedelta(days=days)).isoformat()
            out.writerow(
                [f"L-{days}", "lamp", "路燈故障", "已受理", opened, 262000, 2505000 + days]
            )
    return path


def take_ferry(url: str) -> None:
    """A ferry from the east's port (270 km) to the island's (292 km): 30 minutes, the waiting among them."""
    with opened(url) as source:
        import_crossings(source, COUNTY, FILES / "crossings.csv", CrossingWishes())


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """The database."""
    source = engine(url, pool_size=2)
    try:
        yield source
    finally:
        source.dispose()


def messages() -> list[Told]:
    """Everything that devices and offices tell."""
    return [*hotspots(), *links(), *sessions(), *vehicles(), *runs(), *steps()]


def hotspots() -> list[Told]:
    """H-west: online from 08:00, offline from 08:20 to its last word at 08:30."""
    told = {"08:00": "online", "08:10": "online", "08:20": "offline", "08:30": "offline"}
    topic = "tt/v1/wifi/hotspot/H-west/state"
    return [(topic, on(3, clock, apState=said)) for clock, said in told.items()]


def links() -> list[Told]:
    """K-west: up from 09:00, down from 09:20, up from 09:25 to its last word at 09:30."""
    told = {
        "09:00": "online", "09:10": "online", "09:20": "offline", "09:25": "online", "09:30": "online",
    }  # fmt: skip
    topic = "tt/v1/clinics/site/K-west/link"
    return [(topic, on(3, clock, state=said)) for clock, said in told.items()]


def sessions() -> list[Told]:
    """6 and 4 visits in the west, 3 in the east."""
    held = [("K-west", 3, "眼科", 6), ("K-west", 6, "眼科", 4), ("K-east", 5, "皮膚科", 3)]
    return [
        (
            f"tt/v1/clinics/site/{clinic}/session",
            on(day, "17:00", specialty=specialty, startedAt=moment(day, "09:00"), visits=visits),
        )
        for clinic, day, specialty, visits in held
    ]


def vehicles() -> list[Told]:
    """Now: V-1 stands free in 東一村, V-2 is out of service."""
    topic = "tt/v1/ambulances/vehicle/{}/{}"
    return [
        (topic.format("V-1", "position"), state(data={**EAST_ONE, "serviceStatus": "available"})),
        (topic.format("V-1", "status"), state(data={"serviceStatus": "available"})),
        (topic.format("V-2", "status"), state(data={"serviceStatus": "outOfService"})),
    ]


def runs() -> list[Told]:
    """R-5 once more, which the file has; and R-7 in the east, of which nobody else tells."""
    who = {"emsUnit": "西分隊", "emsVehicleCode": "V-1"}
    again = {"incidentId": "I-5", "psapDatetime": moment(3, "16:00"), **who}
    called = {
        "incidentId": "I-7", "psapDatetime": moment(3, "18:00"), "unitNotifiedDatetime": moment(3, "18:01"),
        **EAST_ONE, **who,
    }  # fmt: skip
    told = [
        ("R-5", "16:00", again),
        ("R-5", "16:20", {"arriveSceneDatetime": moment(3, "16:20")}),
        ("R-7", "18:01", called),
        ("R-7", "18:12", {"arriveSceneDatetime": moment(3, "18:12")}),
        ("R-7", "19:00", {"backStationDatetime": moment(3, "19:00")}),
    ]
    return [(f"tt/v1/ambulances/run/{run}/event", on(3, clock, **data)) for run, clock, data in told]  # fmt: skip


def steps() -> list[Told]:
    """How the cases went on; each at 09:00. C-5 stays open."""
    told = [
        ("C-1", 6, "fixed"),
        ("C-2", 7, "fixed"),
        ("C-3", 12, "fixed"),
        ("C-3", 13, "in progress"),
        ("C-3", 17, "fixed"),
        ("C-4", 15, "fixed"),
        ("C-6", 25, "fixed"),
    ]
    return [
        (f"tt/v1/issues/request/{case}/update", on(day, "09:00", status=said, source=HOTLINE))
        for case, day, said in told
    ]


def moment(day: int, clock: str) -> str:
    """A moment of March 2025."""
    return f"2025-03-{day:02}T{clock}:00+08:00"


def on(day: int, clock: str, **data: Any) -> bytes:
    """A message of then."""
    return state(phenomenonTime=moment(day, clock), data=data)


def tell(folder: Path, url: str, told: list[Told]) -> None:
    """Sends the messages to a broker, where a worker takes them; until all are stored."""
    port = free_port()
    broker = f"mqtt://127.0.0.1:{port}"
    with mosquitto(open_broker(port), port) as made:
        made.start()
        worker = Worker(folder, broker, url, **KEPT).start()
        try:
            device = Device(broker)
            device.send(told)
            device.leave()
            worker.wait(lambda: _stored(url) == len(told))
        finally:
            worker.process.stop()


def _stored(url: str) -> int:
    said = "SELECT sum(stored)::int, sum(refused)::int FROM delivery WHERE channel = 'mqtt'"
    stored, refused = rows(url, said)[0]
    assert not refused, rows(url, "SELECT code, hint FROM refused_message")
    return stored or 0
