"""Numbers of citizens' cases, worked out by hand from few cases: what counts, since when, and what nobody knows."""

import csv
import json
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lifelines import KaplanMeierFitter

from hub.clock import COUNTY_ZONE
from tests.conftest import Served, run_command
from tests.sending import send

HEADER = [
    "service_request_id", "service_code", "service_name", "status", "requested_datetime", "updated_datetime",
    "closed_datetime", "address", "lat", "long", "history",
]  # fmt: skip
OCTOBER = "from=2024-10-01&to=2024-10-31"
NOVEMBER = "from=2024-11-01&to=2024-11-30"
CITY, NORTH, EAST = "10014010", "10014020", "10014040"
ADDRESS = {
    CITY: "臺東縣臺東市中山路1號",
    NORTH: "臺東縣成功鎮中華路1號",
    EAST: "臺東縣卑南鄉太平路1號",
}
PLACES = {CITY: (22.755, 121.150), NORTH: (23.100, 121.373), EAST: (22.780, 121.113)}

POTHOLE, LAMP = "路面坑洞", "路燈故障"
SERVICES = f"類別代碼,事項,類型,工作天數\npothole,{POTHOLE},道路維修,3\nlamp,{LAMP},路燈,\n"
TYPHOON = "日期,原因\n2024-10-31,康芮颱風\n"

CASES: list[tuple[str, str, str, float, list[tuple[str, str]]]] = [
    # Three working days from Monday the 7th: 8, 9, not the National Day (10), 11. In time; open for 4 7/24 days.
    ("A", "pothole", CITY, 0, [("10-07T09:00", "confirmed"), ("10-11T16:00", "fixed")]),
    # From Friday the 4th: 7, 8, 9. In time; 5.125 days. Some 100 m from A.
    ("B", "pothole", CITY, 100, [("10-04T14:00", "confirmed"), ("10-09T17:00", "fixed")]),
    # From Monday the 28th: 29, 30, not the typhoon's day (31), 1 November. Due in November, closed on that day in time;
    # at the end of October open since 3 16/24 days. 2 km away.
    ("C", "pothole", CITY, -2000, [("10-28T08:00", "confirmed"), ("11-01T15:00", "fixed")]),
    # From Wednesday the 16th: 17, 18, 21. A day late; 5 23/24 days. Some 100 m from B.
    ("D", "pothole", CITY, 200, [("10-16T10:00", "confirmed"), ("10-22T09:00", "fixed")]),
    # Closed within a day, and opened again on the 28th: its promise ran out on that day, it stays open.
    ("E", "pothole", CITY, -4000, [
        ("10-23T00:00", "confirmed"), ("10-24T12:00", "fixed"), ("10-28T12:00", "in progress"), ("11-20T12:00", "planned"),
    ]),
    # Nothing is promised for lamps; 3 days. Among A, B and D.
    ("I", "lamp", CITY, 100, [("10-02T12:00", "confirmed"), ("10-05T12:00", "fixed")]),
    # What citizens do not see, and what is counted by another case.
    ("F", "pothole", CITY, 0, [("10-07T09:30", "confirmed"), ("10-07T12:00", "duplicate")]),
    ("G", "pothole", CITY, 0, [("10-07T10:00", "hidden")]),
    ("H", "pothole", CITY, 0, [("10-07T11:00", "unconfirmed")]),
]  # fmt: skip


def line(
    name: str, code: str, township: str, metres: float, steps: list[tuple[datetime, str]]
) -> list[Any]:
    """A row of the file: its state is that of its last step."""
    lat, lon = PLACES[township]
    told = [(at.isoformat(), state) for at, state in steps]
    return [
        name, code, {"pothole": POTHOLE, "lamp": LAMP}[code], told[-1][1], told[0][0], told[-1][0], "",
        ADDRESS[township], lat, lon + metres / 102_600, json.dumps(told),
    ]  # fmt: skip


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2024-{text}").replace(tzinfo=COUNTY_ZONE)


@pytest.fixture(scope="module")
def hub(
    cluster: Any,
    loaded_template_url: str,
    serve: Callable[..., Served],
    tmp_path_factory: pytest.TempPathFactory,
) -> Served:
    """A hub with the cases above, one of which only its end is known, and five that are open since some days."""
    assert loaded_template_url
    cluster.create_database("issue_metrics", template="template_loaded")
    url, folder = cluster.url("issue_metrics"), tmp_path_factory.mktemp("issues")
    now = datetime.now(COUNTY_ZONE)
    lines = [
        line(name, code, township, metres, [(at(time), state) for time, state in steps])
        for name, code, township, metres, steps in CASES
    ]
    lines += [
        line(f"K{days}", "lamp", EAST, 0, [(now - timedelta(days=days), "confirmed")])
        for days in (1, 2, 3, 4, 10)
    ]
    # Closed after two days, as the file says; it was last written to after nineteen.
    known_by_its_end = line("J", "lamp", NORTH, 0, [(at("10-01T08:00"), "fixed")])
    known_by_its_end[5:7] = [at("10-20T08:00").isoformat(), at("10-03T08:00").isoformat()]
    known_by_its_end[-1] = ""
    path = folder / "cases.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *lines, known_by_its_end])
    _write(folder / "services.csv", SERVICES)
    _write(folder / "closed.csv", TYPHOON)
    send(url, folder / "services.csv", into="issues")
    report = send(url, path, into="issues")
    assert report.refused == 0, report.counts()
    run_command(url, "ingest", "closures", str(folder / "closed.csv"))
    return serve(url)


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")


def ask(hub: Served, metric: str, query: str = "") -> dict[str, Any]:
    with urllib.request.urlopen(f"{hub.url}/api/metrics/{metric}?{query}", timeout=60) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def of(hub: Served, metric: str, township: str, query: str = "") -> dict[str, Any]:
    """One township's line."""
    values: list[dict[str, Any]] = ask(hub, metric, query)["values"]
    return next(value for value in values if value["area_code"] == township)


def test_cases_that_count_are_counted_once_for_each_thousand_residents(hub: Served) -> None:
    found = of(hub, "issues_per_1000", CITY, OCTOBER)
    assert (found["n"], found["complete"]) == (6, 1)
    assert found["value"] == pytest.approx(6000 / found["residents"], abs=1e-3)
    potholes = of(
        hub, "issues_per_1000", CITY, f"{OCTOBER}&category={urllib.request.quote(POTHOLE)}"
    )
    assert potholes["n"] == 5
    # Where others report and nobody here does, that is none.
    assert of(hub, "issues_per_1000", EAST, OCTOBER)["value"] == 0
    # A month without a single case: it is not known whether there were any.
    assert of(hub, "issues_per_1000", CITY, "from=2023-01-01&to=2023-01-31")["reason"] == (
        "no_records"
    )


def test_the_median_counts_open_cases_as_lifelines_does(hub: Served) -> None:
    # At risk 6: I ends at 3. C is open at 3 16/24. At risk 4: A ends at 4 7/24; 3: B at 5 1/8, and S = 5/6 · 3/4 · 2/3 < 1/2.
    days = [4 + 7 / 24, 5.125, 3 + 16 / 24, 5 + 23 / 24, 9.0, 3.0]
    ended = [True, True, False, True, False, True]
    found = of(hub, "issue_median_days_to_close", CITY, OCTOBER)
    reference = KaplanMeierFitter().fit(days, ended).median_survival_time_
    assert found["value"] == pytest.approx(5.125, abs=1e-3) == pytest.approx(reference, abs=1e-3)
    assert found["n"] == 6
    # The county's seventh case took the two days that its file says: 2, 3, (3.67), 4.29; S = 6/7 · 5/6 · 3/4 · 2/3 at B.
    assert ask(hub, "issue_median_days_to_close", OCTOBER)["county"]["value"] == found["value"]
    assert of(hub, "issue_median_days_to_close", NORTH, OCTOBER)["reason"] == "too_few"


def test_where_nothing_was_closed_yet_there_is_no_median(hub: Served) -> None:
    since = datetime.now(COUNTY_ZONE).date() - timedelta(days=20)
    found = of(hub, "issue_median_days_to_close", EAST, f"from={since}")
    assert (found["value"], found["reason"], found["n"]) == (None, "never_half", 5)


def test_ages_are_of_what_is_open_now(hub: Served) -> None:
    # Of 1, 2, 3, 4, 10: rank 0.9 · 4 = 3.6, so 4 + 0.6 · 6.
    for metric, days in (("issue_open_age_p50", 3.0), ("issue_open_age_p90", 7.6)):
        found = of(hub, metric, EAST)
        assert (found["n"], found["value"]) == (5, pytest.approx(days, abs=0.1))
        # E alone is open in the city, nothing in the north.
        assert [of(hub, metric, area)["reason"] for area in (CITY, NORTH)] == [
            "too_few", "none_here"
        ]  # fmt: skip


def test_promises_are_kept_in_working_days(hub: Served) -> None:
    # Due in October: A and B in time, D late, E open again. Wilson's interval of 2 in 4: 15.00 to 85.00 %.
    found = of(hub, "issue_within_sla", CITY, OCTOBER)
    assert [found[key] for key in ("value", "n")] == [50, 4]
    assert [found["lo"], found["hi"]] == pytest.approx([15.0036, 84.9964], abs=1e-3)
    # C became due in November, for the offices were closed on the typhoon's day.
    november = of(hub, "issue_within_sla", CITY, NOVEMBER)
    assert [november[key] for key in ("value", "n")] == [100, 1]
    lamps = of(hub, "issue_within_sla", CITY, f"{OCTOBER}&category={urllib.request.quote(LAMP)}")
    assert (lamps["value"], lamps["reason"]) == (None, "no_promise")


def test_cases_that_came_back_are_a_share_of_those_closed(hub: Served) -> None:
    # Closed in October: A, B, D, E, I; E came back. Nobody knows of J, of which nothing but its end was told.
    found = of(hub, "issue_reopen_rate", CITY, OCTOBER)
    assert [found[key] for key in ("value", "n", "complete")] == [20, 5, 1]
    assert of(hub, "issue_reopen_rate", NORTH, OCTOBER)["reason"] == "none_here"
    county = ask(hub, "issue_reopen_rate", OCTOBER)["county"]
    assert [county["n"], county["complete"]] == [5, pytest.approx(5 / 6, abs=1e-3)]


def test_three_near_each_other_are_a_cluster_where_they_are_of_one_category(hub: Served) -> None:
    found = of(hub, "issue_clusters", CITY, OCTOBER)
    assert [found[key] for key in ("value", "n")] == [1, 6]
    assert [of(hub, "issue_clusters", area, OCTOBER)["value"] for area in (NORTH, EAST)] == [0, 0]
    lamps = of(hub, "issue_clusters", CITY, f"{OCTOBER}&category={urllib.request.quote(LAMP)}")
    assert lamps["value"] == 0


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("category=UFO", "unknown_category"),
        ("from=2999-01-01", "period_in_future"),
        ("from=2024-11-02&to=2024-11-01", "period_order"),
        ("specialty=x", "parameter_unused"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_code(hub: Served, query: str, code: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        ask(hub, "issue_within_sla", query)
    body = json.load(refused.value)
    assert (refused.value.code // 100, body["code"]) == (4, code)
    assert body["hint"]


def test_a_period_that_is_not_over_counts_no_promise_that_may_still_be_kept(hub: Served) -> None:
    today = datetime.now(COUNTY_ZONE).date()
    query = f"from=2024-10-01&to={today + timedelta(days=90)}"
    assert of(hub, "issue_within_sla", CITY, query)["n"] == 5
    assert of(hub, "issue_median_days_to_close", EAST, query)["reason"] == "never_half"


METRICS = [
    "issues_per_1000", "issue_median_days_to_close", "issue_open_age_p50", "issue_open_age_p90", "issue_within_sla",
    "issue_reopen_rate", "issue_clusters",
]  # fmt: skip


def test_without_a_single_case_every_number_is_unknown(
    loaded_url: str, serve: Callable[..., Served]
) -> None:
    empty = serve(loaded_url)
    for metric in METRICS:
        answer = ask(empty, metric)
        lines = [answer["county"], *answer["values"]]
        assert {(line["value"], line["reason"]) for line in lines} == {(None, "no_records")}
        assert answer["sentence"]["zh"]
