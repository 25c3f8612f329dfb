"""A metric over time as its users meet it: each step is what the metric itself says of it."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.conftest import Served

COVERAGE, VISITS = (
    "/api/metrics/wifi_population_coverage",
    "/api/metrics/telehealth_visits_per_1000",
)
ENDED_DAY, TODAY = "2021-09-30", "2026-11-01"


@pytest.fixture(scope="module")
def client(server: Served) -> Iterator[httpx.Client]:
    """Asks the hub with the simulated county."""
    with httpx.Client(base_url=server.url, timeout=60) as opened:
        yield opened


def told(client: httpx.Client, path: str, **asked: Any) -> Any:
    answer = client.get(path, params={k.rstrip("_"): v for k, v in asked.items()})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_each_month_is_what_the_metric_says_of_it(client: httpx.Client) -> None:
    series = told(client, f"{VISITS}/series")
    assert len(series["areas"]) == 17
    assert series["areas"][0]["area_code"] == "10014"
    assert any(point["value"] for point in series["areas"][0]["points"])
    for number in (0, -1):
        points = {area["area_code"]: area["points"][number] for area in series["areas"]}
        month = points["10014"]
        alone = told(client, VISITS, from_=month["first"], to=month["last"])
        for line in [alone["county"], *alone["values"]]:
            point = points[line["area_code"]]
            for name in ("value", "n", "reason", "complete"):
                assert point[name] == line[name], line["area_code"]


def test_a_state_is_what_stood_on_the_last_day_of_the_step(client: httpx.Client) -> None:
    series = told(client, f"{COVERAGE}/series", step="week", area_code="10014010", radius=500)
    (city,) = series["areas"]
    assert (series["level"], len(city["points"])) == ("township", 12)
    for point in (city["points"][0], city["points"][-1]):
        then = told(client, COVERAGE, to=point["last"], radius=500)
        line = next(each for each in then["values"] if each["area_code"] == "10014010")
        assert (point["value"], point["reason"]) == (line["value"], line["reason"])


def test_medical_records_are_told_by_months_alone(client: httpx.Client) -> None:
    answer = client.get(f"{VISITS}/series", params={"step": "week"})
    assert (answer.status_code, answer.json()["code"]) == (403, "public_period")


def test_the_county_alone_and_a_village_alone(client: httpx.Client) -> None:
    county = told(client, f"{COVERAGE}/series", area_code="10014")
    assert (county["level"], len(county["areas"])) == ("county", 1)
    village = told(client, f"{COVERAGE}/series", area_code="10014120003")
    assert (village["level"], village["areas"][0]["area_code"]) == ("village", "10014120003")


def test_the_same_series_is_answered_by_304(client: httpx.Client) -> None:
    first = client.get(f"{COVERAGE}/series")
    assert client.get(f"{COVERAGE}/series").content == first.content
    known = {"If-None-Match": first.headers["ETag"]}
    again = client.get(f"{COVERAGE}/series", headers=known)
    assert (again.status_code, again.content) == (304, b"")


def test_csv_has_a_line_an_area_and_step(client: httpx.Client) -> None:
    answer = client.get(f"{VISITS}/series", params={"format": "csv"})
    assert (
        "telehealth_visits_per_1000-by-month-township.csv" in answer.headers["Content-Disposition"]
    )
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 17 * 12
    assert {"from", "to", "value", "lo", "hi", "n", "complete", "reason"} <= set(rows[0])
    assert all((row["value"] == "") == (row["reason"] != "") for row in rows)


def test_a_village_that_was_dissolved_says_when_it_was(client: httpx.Client) -> None:
    def codes(day: str) -> set[str]:
        areas = told(client, "/api/areas", level="village", at=day, geometry="none")
        return {area["id"] for area in areas["features"]}

    gone = min(codes(ENDED_DAY) - codes(TODAY))
    for path in (
        f"{COVERAGE}/series?area_code={gone}&at={TODAY}",
        f"{COVERAGE}/{gone}/working?at={TODAY}",
    ):
        answer = client.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "area_other_date")
        assert ENDED_DAY in answer.json()["detail"]
        assert f"at={ENDED_DAY}" in answer.json()["hint"]
    assert told(client, f"{COVERAGE}/series", area_code=gone, at=ENDED_DAY)["areas"]


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("step=day", 400, "bad_parameter"),
        ("from=2026-02-01&to=2026-01-01", 400, "period_order"),
        ("from=2990-01-01", 400, "period_in_future"),
        ("from=1950-01-01", 400, "too_many_steps"),
        ("from=0001-01-01", 400, "bad_parameter"),
        ("to=9999-12-31", 400, "bad_parameter"),
        ("area_code=10014999", 404, "unknown_area"),
        ("area_code=abc", 400, "bad_parameter"),
        ("radius=0", 400, "bad_parameter"),
        ("radius=1e9", 400, "bad_parameter"),
        ("radius=nan", 400, "bad_parameter"),
        ("specialty=眼科", 400, "parameter_unused"),
    ],
)
def test_a_wrong_question_gets_a_code_and_a_hint(
    client: httpx.Client, query: str, status: int, code: str
) -> None:
    answer = client.get(f"{COVERAGE}/series?{query}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["hint"]


def test_days_beyond_every_calendar_are_refused_by_the_metric_itself(client: httpx.Client) -> None:
    for query in ("from=2020-01-01&to=9999-12-31", "from=0001-01-01&to=0001-01-02"):
        answer = client.get(f"/api/metrics/wifi_availability?{query}")
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_parameter")
    assert client.get("/api/metrics/none/series").json()["code"] == "unknown_metric"
