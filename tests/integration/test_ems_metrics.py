"""Ambulances by hand-made files and messages: every number below is worked out in the comment beside it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from hub.clock import COUNTY_ZONE
from hub.metrics.column import Column
from hub.metrics.journey import Pace
from hub.metrics.wishes import Wishes, question
from hub.metrics.workbench import Workbench
from hub.registry import dataset
from hub.roles import Role
from hub.settings import Settings
from hub.store.database import engine
from tests.conftest import Served
from tests.people import add_person, bearer, given_key
from tests.sending import send, table
from tests.telling import NOW, take, told

MARCH = {"since": date(2025, 3, 1), "until": date(2025, 3, 31)}
TAITUNG, CHENGGONG, GUANSHAN, GREEN_ISLAND, ORCHID_ISLAND = (
    "10014010", "10014020", "10014030", "10014110", "10014160",
)  # fmt: skip
CITY = "121.147,22.756"
"""臺東市; the county's second place of the tests is 綠島, an island without a ferry here."""
ISLAND = "121.4903,22.6617"
NO_PLACE = ","
MINUTES = (3, 4, 4, 5, 5, 6, 7, 8, 9, 20)
NAMES = [metric.name for metric in dataset("ambulances").metrics]

STATIONS = "分隊編號,大隊,分隊,經度,緯度"
VEHICLES = "車輛編號,分隊編號"
SHIFTS = "車輛編號,分隊編號,上班時間,下班時間"
RUNS = "出勤編號,案件編號,救護單位,車輛編號,OHCA,報案時間,派遣時間,到達現場時間,返隊時間,現場地址,經度,緯度"
TEMSIS = "runId,incidentId,emsUnit,emsVehicleCode,isOhca,psapDatetime,arriveSceneDatetime"
OUTCOMES = "案件編號,救護單位,ROSC,急性腦中風,送達適當醫院"


@dataclass
class Asked:
    """A database, and one workbench that answers about it."""

    url: str
    bench: Workbench

    def all_areas(self, name: str, *, now: datetime | None = None, **wishes: Any) -> Any:
        """The metric's result over townships, as asked at ``now``."""
        source = engine(self.url, pool_size=1)
        with source.connect() as connection:
            asked = question(
                connection, self.bench, Settings(), name, Wishes(**wishes), now or datetime.now(UTC)
            )
            found = self.bench.result(connection, asked)
        source.dispose()
        return found

    def of(self, name: str, area: str, **wishes: Any) -> dict[str, Any]:
        """What is published of one township, or of the county (10014)."""
        found = self.all_areas(name, **wishes)
        column: Column = found.county if area == "10014" else found.values
        codes = [each.area_code for each in found.ground.areas]
        i = 0 if area == "10014" else codes.index(area)
        columns = ("value", "lo", "hi", "n", "complete", "reason")
        return {each: getattr(column, each)[i] for each in columns}


def at(day: int, hour: int, minutes: float = 0) -> str:
    """A moment of March 2025 as the fire bureau writes it."""
    return f"{datetime(2025, 3, day, hour, tzinfo=COUNTY_ZONE) + timedelta(minutes=minutes):%Y-%m-%d %H:%M:%S}"


def run(name: str, unit: str, vehicle: str, call: tuple[int, int], minutes: float, place: str, *,
        ohca: str = "", back: float = 40, address: str = "") -> str:  # fmt: skip
    """A run's row: the unit is told a minute after the call."""
    times = ",".join(at(*call, each) for each in (0, 1, minutes, back))
    return f"R{name},E{name},{unit},{vehicle},{ohca},{times},{address},{place}"


CITY_RUNS = [
    run(f"c{i}", "臺東分隊", "91A1", (3, 8 + i), minutes, CITY, ohca="是" if i < 3 else "否")
    for i, minutes in enumerate(MINUTES)
]
"""From 08:00 on one an hour, back 40 minutes after the call; the first three are cardiac arrests."""

OTHER_RUNS = [
    *(run(f"i{i}", "綠島分隊", "91A2", (4, 8 + i), 5, ISLAND, back=31) for i in range(3)),
    run("i3", "綠島分隊", "91A2", (10, 7), 5, ISLAND, back=60),
    run("backwards", "臺東分隊", "", (5, 8), -7, CITY),
    run("days", "臺東分隊", "", (5, 9), 25 * 60, CITY, back=26 * 60),
    run("nowhere", "臺東分隊", "", (5, 10), 6, NO_PLACE),
    run("by-address", "關山分隊", "", (5, 11), 16, NO_PLACE, address="臺東縣關山鎮中福里1號"),
]

TWICE = [
    # the first run again, from another system: another number, fewer times; and the second under its own number
    f"T1,Ec0,臺東分隊,91A1,Y,{at(3, 8)},{at(3, 8, 3)}",
    f"Rc1,Ec1,臺東分隊,91A1,Y,{at(3, 9)},{at(3, 9, 4)}",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ems")


@pytest.fixture(scope="module")
def march(cluster: Any, loaded_template_url: str, folder: Path) -> Asked:
    """A county with three stations, three vehicles of which two are on the roster, and the runs of March 2025."""
    assert loaded_template_url
    cluster.create_database("ems", template="template_loaded")
    url = cluster.url("ems")
    fleet(url, folder)
    shifts = [
        f"{v},{s},2025-03-01 00:00,2025-04-01 00:00"
        for v, s in (("91A1", "TT-01"), ("91A2", "TT-03"))
    ]
    deliver(url, folder, "roster", SHIFTS, *shifts)
    deliver(url, folder, "run", RUNS, *CITY_RUNS, *OTHER_RUNS)
    deliver(url, folder, "run", TEMSIS, *TWICE)
    outcomes = [
        "Ec0,臺東分隊,是,,",
        "Ec1,,否,,",
        "Ec4,臺東分隊,,是,是",
        "Ec5,臺東分隊,,是,",
        "Eunknown,臺東分隊,是,,",
    ]
    deliver(url, folder, "outcome", OUTCOMES, *outcomes)
    take(url, [told("event", "Rc2", {"arriveSceneDatetime": "2025-03-03T10:04:00+08:00"})])
    return Asked(url, Workbench("10014", Pace.of(Settings())))


def fleet(url: str, folder: Path) -> None:
    """Stations in 臺東市, 關山 (without a vehicle) and 綠島, none on 蘭嶼; a third vehicle belongs to the first."""
    places = [
        f"TT-01,臺東大隊,臺東分隊,{CITY}",
        "TT-02,關山大隊,關山分隊,121.163,23.047",
        f"TT-03,臺東大隊,綠島分隊,{ISLAND}",
    ]
    deliver(url, folder, "station", STATIONS, *places)
    deliver(url, folder, "vehicle", VEHICLES, "91A1,TT-01", "91A2,TT-03", "91A3,TT-01")


def deliver(url: str, folder: Path, kind: str, header: str, *lines: str) -> None:
    path = table(folder / f"{kind}.csv", *lines, header=header)
    source = "temsis" if header == TEMSIS else "fire-bureau"
    report = send(url, path, into="ambulances", kind=kind, source=source)
    assert report.refused == 0, report.refusals


def test_percentiles_of_the_runs_at_the_scene(march: Asked) -> None:
    p90 = march.of("ems_response_p90", TAITUNG, **MARCH)
    # linear between 9 and 20: the 0.9 × 9 = 8.1th place from 0 → 9 + 0.1 × 11
    assert (p90["value"], p90["n"]) == (pytest.approx(10.1), 10)
    assert p90["lo"] < 10.1 <= p90["hi"] == 20
    # the median of ten: (5 + 6) ÷ 2
    assert march.of("ems_response_p50", TAITUNG, **MARCH)["value"] == 5.5
    by_word = march.of("ems_response_p90", TAITUNG, **MARCH, words={"basis": "notified"})
    assert by_word["value"] == pytest.approx(9.1)  # the unit was told a minute after the call


def test_a_run_of_several_sources_counts_once_and_impossible_times_not_at_all(march: Asked) -> None:
    found = march.of("ems_response_p90", TAITUNG, **MARCH)
    # 10 + one that ends before it begins + one of 25 hours; 18 runs in all, of which one lies nowhere
    assert found["complete"] == pytest.approx(10 / 12 * 17 / 18, abs=1e-3)
    county = march.of("ems_response_p50", "10014", **MARCH)
    # 3 4 4 5 5 5 5 5 5 6 6 7 8 9 16 20: those of 臺東市, four of 綠島, the one without a place, the one by its address
    assert (county["value"], county["n"]) == (5, 16)
    assert county["complete"] == pytest.approx(16 / 18, abs=1e-4)


def test_under_five_runs_there_is_no_percentile_but_a_share(march: Asked) -> None:
    assert march.of("ems_response_p90", GREEN_ISLAND, **MARCH)["reason"] == "too_few"
    assert march.of("ems_response_p90", ORCHID_ISLAND, **MARCH)["reason"] == "none_here"
    assert march.of("ems_within_target", GREEN_ISLAND, **MARCH)["value"] == 100
    assert (
        march.of("ems_within_target", GUANSHAN, **MARCH)["value"] == 0
    )  # 16 minutes, by its address
    one = march.of("ems_response_p90", "10014", since=date(2025, 3, 10), until=date(2025, 3, 10))
    assert one["reason"] == "too_few"


def test_the_share_within_the_target_with_wilson(march: Asked) -> None:
    found = march.of("ems_within_target", TAITUNG, **MARCH)
    # 9 of 10; (p + z²/2n ± z √(pq/n + z²/4n²)) ÷ (1 + z²/n) with z = 1.96
    assert (found["value"], found["n"]) == (90, 10)
    assert (found["lo"], found["hi"]) == (
        pytest.approx(59.58, abs=0.01),
        pytest.approx(98.21, abs=0.01),
    )
    # 8 minutes are inside 8
    assert march.of("ems_within_target", TAITUNG, **MARCH, numbers={"target": 8})["value"] == 80


def test_outcomes_count_where_their_run_was(march: Asked) -> None:
    # arrests c0 (yes), c1 (no; its report names no unit) and c2 (nothing reported); what has no run has no place
    arrests = march.of("ems_rosc_rate", TAITUNG, **MARCH)
    assert (arrests["value"], arrests["n"]) == (50, 2)
    assert arrests["complete"] == pytest.approx(2 / 3, abs=1e-4)
    strokes = march.of("ems_stroke_delivery_rate", "10014", **MARCH)
    assert (strokes["value"], strokes["n"], strokes["complete"]) == (100, 1, 0.5)


def test_busy_and_empty_time_by_the_roster_and_the_runs(march: Asked) -> None:
    # Runs are known from 3 March 08:00 (the first call) to 10 March 08:00 (the last one's return): 168 of 744 hours.
    busy = march.of("ems_unit_hour_utilisation", TAITUNG, **MARCH)
    # ten runs of 39 minutes, from the word to the return
    assert (busy["value"], busy["n"]) == (pytest.approx(100 * 390 / (168 * 60), abs=1e-3), 10)
    assert busy["complete"] == pytest.approx(168 / 744, abs=1e-4)
    assert march.of("ems_unit_hour_utilisation", GUANSHAN, **MARCH)["reason"] == "no_roster"
    empty = {
        area: march.of("ems_empty_minutes", area, **MARCH)
        for area in (TAITUNG, GUANSHAN, GREEN_ISLAND)
    }
    assert empty[TAITUNG]["value"] == pytest.approx(390)
    # of which 39 lie in the hour from 8 o'clock of Monday, 3 March 2025: one run an hour
    hours = march.all_areas("ems_empty_minutes", **MARCH).values.hours[0]
    assert (hours.shape, hours[8], np.nansum(hours)) == ((168,), 39, pytest.approx(390))
    assert empty[GREEN_ISLAND]["value"] == pytest.approx(3 * 30 + 59)
    assert empty[GUANSHAN]["value"] == pytest.approx(168 * 60)  # its station has no vehicle
    # the third vehicle is on no shift, so that it is known not to be free
    assert (empty[TAITUNG]["n"], empty[TAITUNG]["complete"]) == (
        3,
        pytest.approx(168 / 744, abs=1e-4),
    )
    assert march.of("ems_empty_minutes", ORCHID_ISLAND, **MARCH)["reason"] == "unreachable"


def test_standing_coverage_by_island(march: Asked) -> None:
    assert march.of("ems_standing_coverage", GREEN_ISLAND)["value"] == 100
    assert march.of("ems_standing_coverage", ORCHID_ISLAND)["reason"] == "unreachable"
    near, far = (march.of("ems_standing_coverage", TAITUNG, numbers={"target": m}) for m in (5, 15))
    assert 0 < near["value"] < far["value"] < 100


def test_live_coverage_follows_the_vehicles_and_the_clock(loaded_url: str, tmp_path: Path) -> None:
    fleet(loaded_url, tmp_path)
    asked = Asked(loaded_url, Workbench("10014", Pace.of(Settings())))

    def live(area: str, *, after: float = 0) -> dict[str, Any]:
        return asked.of("ems_live_coverage", area, now=NOW + timedelta(minutes=after))

    def says(vehicle: str, status: str, place: str = "") -> None:
        news = [told("status", vehicle, {"serviceStatus": status})]
        if place:
            lon, lat = map(float, place.split(","))
            news.append(
                told("position", vehicle, {"lon": lon, "lat": lat, "serviceStatus": status})
            )
        take(loaded_url, news)

    assert live(TAITUNG)["reason"] == "vehicles_silent"
    says("91A1", "available", CITY)
    says("91A2", "atScene", ISLAND)
    standing = asked.of("ems_standing_coverage", TAITUNG)["value"]
    found = live(TAITUNG)
    # a vehicle that stands at the station covers what the station does; one of three was never heard of
    assert (found["value"], found["n"]) == (standing, 1)
    assert found["complete"] == pytest.approx(2 / 3, abs=1e-4)
    assert live(GREEN_ISLAND)["reason"] == "vehicles_silent", "the third one could be there"
    says("91A3", "outOfService", "121.163,23.047")
    assert live(GREEN_ISLAND)["value"] == 0, "its only vehicle is at a scene"
    assert live(ORCHID_ISLAND)["reason"] == "unreachable"
    # ten minutes of silence are borne, more are not; out of service holds
    assert live(TAITUNG, after=10)["value"] == standing
    silent = live(TAITUNG, after=11)
    assert (silent["reason"], silent["complete"]) == (
        "vehicles_silent",
        pytest.approx(1 / 3, abs=1e-4),
    )
    take(
        loaded_url,
        [told("status", "91A1", {"serviceStatus": "dispatched"}, at=timedelta(minutes=-1))],
    )
    assert live(TAITUNG, after=1)["value"] == 0, "it is known that nobody is free"


def test_statuses_tell_of_empty_time_where_vehicles_send_them(
    loaded_url: str, tmp_path: Path
) -> None:
    fleet(loaded_url, tmp_path)
    asked = Asked(loaded_url, Workbench("10014", Pace.of(Settings())))
    lon, lat = map(float, CITY.split(","))
    # NOW is noon: free at 8, dispatched at 9:10, free at 10:20; in the hour from 11 on not a word
    said = [(240, "available"), (170, "dispatched"), (100, "available"), (0, "available")]
    take(
        loaded_url,
        [told("status", "91A1", {"serviceStatus": s}, at=timedelta(minutes=m)) for m, s in said],
    )
    take(
        loaded_url,
        [
            told("position", "91A1", {"lon": lon, "lat": lat}, at=timedelta(minutes=m))
            for m, _ in said
        ],
    )
    day = NOW.date()
    found = asked.of("ems_empty_minutes", TAITUNG, since=day, until=day, now=NOW)
    assert (found["value"], found["n"]) == (pytest.approx(70), 1)
    # one of three vehicles is known, for three hours of the day
    assert found["complete"] == pytest.approx(3 / 24 / 3, abs=1e-4)
    busy = asked.of("ems_unit_hour_utilisation", TAITUNG, since=day, until=day, now=NOW)
    assert busy["reason"] == "no_roster"


@pytest.mark.parametrize("name", NAMES)
def test_without_data_there_is_a_reason_and_never_a_nought(loaded_url: str, name: str) -> None:
    asked = Asked(loaded_url, Workbench("10014", Pace.of(Settings())))
    found = asked.all_areas(name)
    reasons = {"no_records", "no_features", "no_vehicles", "no_roster"}
    assert set(found.values.reason) | set(found.county.reason) <= reasons
    assert not (found.values.value == 0).any()


@pytest.fixture(scope="module")
def client(server: Served) -> Iterator[httpx.Client]:
    """Asks the hub with the simulated county."""
    with httpx.Client(base_url=f"{server.url}/api/metrics", timeout=60) as opened:
        yield opened


@pytest.mark.parametrize(
    ("name", "given", "status", "code"),
    [
        ("ems_response_p90", {"basis": "arrival"}, 400, "unknown_basis"),
        ("ems_within_target", {"target": "0"}, 400, "bad_parameter"),
        ("ems_within_target", {"target": "1e9"}, 400, "bad_parameter"),
        ("ems_standing_coverage", {"target": "121"}, 400, "bad_parameter"),
        ("ems_standing_coverage", {"basis": "call"}, 400, "parameter_unused"),
        ("ems_live_coverage", {"from": "2026-01-01"}, 400, "parameter_unused"),
        ("ems_empty_minutes", {"from": "2999-01-01"}, 400, "period_in_future"),
    ],
)
def test_what_cannot_be_asked_is_said(
    client: httpx.Client, name: str, given: dict[str, str], status: int, code: str
) -> None:
    answer = client.get(f"/{name}", params=given)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


def test_the_demonstration_fills_the_last_whole_month(client: httpx.Client) -> None:
    for name in set(NAMES) - {"ems_live_coverage"}:
        answer = client.get(f"/{name}").json()
        assert answer["county"]["value"] is not None, name
        assert answer["simulated"], name
        assert answer["county"]["complete"] > 0.9, name


def test_hours_of_the_week_are_for_the_ems_role(server: Served, client: httpx.Client) -> None:
    path = f"/ems_empty_minutes/{TAITUNG}/working"
    assert client.get(path).json()["hours"] is None
    key = given_key(server.database_url, add_person(server.database_url, "hourly", Role.EMS))
    working = client.get(path, headers=bearer(key)).json()
    assert len(working["hours"]) == 168
    assert sum(working["hours"]) == pytest.approx(working["value"], abs=0.01)


def test_a_status_changes_the_answer_of_a_running_hub(
    loaded_url: str, serve: Callable[..., Served], tmp_path: Path
) -> None:
    """Whoever asks after the commit is told of it, whatever was kept; so is who asks with the old ETag.

    The county has a target of its own: it is the one that the public is told of, and no second one.
    """
    fleet(loaded_url, tmp_path)
    url = f"{serve(loaded_url, HUB_EMS_TARGET_MIN='12').url}/api/metrics/ems_live_coverage"
    listed = httpx.get(url.rpartition("/")[0], timeout=60).json()["metrics"]
    parameter = next(m for m in listed if m["metric"] == "ems_live_coverage")["parameters"][0]
    assert (parameter["default"], parameter["suggestions"]) == (12, [12])
    assert httpx.get(url, params={"target": 15}, timeout=60).status_code == 403
    now = datetime.now(UTC)
    before = httpx.get(url, timeout=60)
    lon, lat = map(float, CITY.split(","))
    place = {"lon": lon, "lat": lat, "serviceStatus": "available"}
    take(loaded_url, [told("position", "91A1", place, at=NOW - now, arrived=now)])
    after = httpx.get(url, timeout=60, headers={"If-None-Match": before.headers["ETag"]})

    def free(answer: httpx.Response) -> int | None:
        return next(v["n"] for v in answer.json()["values"] if v["area_code"] == TAITUNG)

    assert (free(before), after.status_code, free(after)) == (0, 200, 1)
    assert after.json()["parameters"] == {"target": 12}
