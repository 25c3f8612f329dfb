"""Comparing, legends and published figures as their users meet them, in JSON, CSV and GeoJSON."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from geo.intervals import poisson_each
from hub.clock import COUNTY_ZONE
from hub.metrics.published import PUBLISHED, published
from hub.metrics.wishes import month_before
from tests.conftest import Served

VISITS, SHARE = "/api/metrics/telehealth_visits_per_1000", "/api/metrics/ems_within_target"
COVERAGE = "/api/metrics/wifi_population_coverage"
LAST, _ = month_before(datetime.now(UTC).astimezone(COUNTY_ZONE).date())
BEFORE, _ = month_before(LAST)
MONTH = f"{BEFORE:%Y-%m}"


@pytest.fixture(scope="module")
def client(server: Served) -> Iterator[httpx.Client]:
    """Asks the hub with the simulated county."""
    with httpx.Client(base_url=server.url, timeout=60) as opened:
        yield opened


def told(client: httpx.Client, path: str, **asked: Any) -> Any:
    answer = client.get(path, params={k.rstrip("_"): v for k, v in asked.items()})
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("path", [VISITS, SHARE])
def test_the_change_is_this_month_minus_that_one(client: httpx.Client, path: str) -> None:
    both = told(client, path, compare=MONTH)
    then = told(client, path, from_=BEFORE, to=LAST - timedelta(days=1))
    values = {line["area_code"]: line for line in [then["county"], *then["values"]]}
    assert both["compare"]["period"]["first"] == str(BEFORE)
    for line in [both["county"], *both["values"]]:
        change, old = line["change"], values[line["area_code"]]
        assert (change["before"], change["before_reason"]) == (old["value"], old["reason"])
        if change["reason"]:
            assert None in (line["value"], old["value"])
            assert change["difference"] is None
        else:
            assert change["difference"] == pytest.approx(line["value"] - old["value"], abs=2e-4)
        if change["lo"] is None:
            assert change["more_than_noise"] is None
        else:
            assert change["more_than_noise"] == (change["lo"] > 0 or change["hi"] < 0)
    assert both["county"]["change"]["difference"] is not None
    assert told(client, path)["county"]["change"] is None


def test_one_set_of_breaks_holds_both_periods(client: httpx.Client) -> None:
    both = told(client, VISITS, compare=MONTH, classes="quantiles", class_count=3)
    edges, lines = both["breaks"]["edges"], both["values"]
    known = [line["value"] for line in lines if line["value"] is not None]
    before = [line["change"]["before"] for line in lines if line["change"]["before"] is not None]
    assert both["breaks"]["method"] == "quantiles"
    assert (edges[0], edges[-1]) == (min(known + before), max(known + before))
    assert sum(both["breaks"]["counts"]) == len(known)
    assert sum(both["compare"]["counts"]) == len(before)


def test_months_of_unequal_length_are_said(client: httpx.Client) -> None:
    answer = told(
        client,
        "/api/metrics/wifi_availability",
        from_="2026-01-01",
        to="2026-01-31",
        compare="2026-02",
    )
    assert "periods_differ" in [note["code"] for note in answer["notes"]]
    state = told(client, COVERAGE, compare="2026-02")
    assert "periods_differ" not in [note["code"] for note in state["notes"]]


def test_villages_that_were_dissolved_or_redrawn_are_null_with_a_reason(
    client: httpx.Client,
) -> None:
    answer = told(
        client,
        COVERAGE,
        level="village",
        at="2026-11-01",
        compare="2026-01",
        compare_at="2021-09-30",
    )
    reasons = [line["change"]["reason"] for line in answer["values"]]
    assert reasons.count("not_now") == 147 - 139 + reasons.count("not_then")
    assert {"not_now", "redrawn"} <= set(reasons)
    gone = [line for line in answer["values"] if line["change"]["reason"] == "not_now"]
    assert {(line["value"], line["reason"], line["rank"]) for line in gone} == {
        (None, "not_now", None)
    }
    assert {line["change"]["difference"] for line in gone} == {None}
    assert answer["compare"]["at"] == "2021-09-30"


def test_csv_and_geojson_carry_the_change(client: httpx.Client) -> None:
    wanted = {
        "before",
        "change",
        "change_lo",
        "change_hi",
        "more_than_noise",
        "change_reason",
        "before_from",
    }
    answer = client.get(VISITS, params={"compare": MONTH, "format": "csv"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert wanted <= set(rows[0])
    assert {row["before_from"] for row in rows} == {str(BEFORE)}
    plain = client.get(VISITS, params={"format": "csv"}).content.decode("utf-8-sig")
    assert not wanted & set(plain.splitlines()[0].split(","))
    asked = {
        "level": "village",
        "at": "2026-11-01",
        "compare": "2026-01",
        "compare_at": "2021-09-30",
    }
    shapes = json.loads(client.get(COVERAGE, params={**asked, "format": "geojson"}).content)
    gone = [f for f in shapes["features"] if f["properties"]["change"]["reason"] == "not_now"]
    assert gone
    assert all(feature["geometry"] for feature in gone)


def test_a_comparison_is_answered_by_the_same_bytes_and_by_304(client: httpx.Client) -> None:
    first = client.get(VISITS, params={"compare": MONTH})
    assert client.get(VISITS, params={"compare": MONTH}).content == first.content
    known = {"If-None-Match": first.headers["ETag"]}
    again = client.get(VISITS, params={"compare": MONTH}, headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(VISITS, headers=known).status_code == 200


def test_classes_are_made_as_asked(client: httpx.Client) -> None:
    own = told(client, COVERAGE, edges="0,50,100")
    assert (own["breaks"]["method"], own["breaks"]["edges"]) == ("user", [0, 50, 100])
    even = told(client, COVERAGE, classes="equal_interval", class_count=4)["breaks"]["edges"]
    steps = [b - a for a, b in pairwise(even)]
    assert len(steps) == 4
    assert steps == pytest.approx([steps[0]] * 4)


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        (f"{COVERAGE}?compare=yesterday", 400, "bad_period"),
        (f"{COVERAGE}?compare=2990-01", 400, "period_in_future"),
        (f"{COVERAGE}?compare=0001-01", 400, "bad_parameter"),
        (f"{COVERAGE}?compare=9999-12", 400, "bad_period"),
        (f"{COVERAGE}?compare_at=2021-09-30", 400, "parameter_unused"),
        (f"{VISITS}?compare=2026-01-31/2026-01-01", 400, "period_order"),
        (f"{VISITS}?compare=2026-01-05", 403, "public_period"),
        ("/api/metrics/ems_live_coverage?compare=2026-01", 400, "now_only"),
        ("/api/metrics/ems_live_coverage/series", 400, "now_only"),
        (f"{COVERAGE}?classes=jenks", 400, "bad_parameter"),
        (f"{COVERAGE}?classes=user", 400, "bad_edges"),
        (f"{COVERAGE}?edges=0,nan", 400, "bad_edges"),
        (f"{COVERAGE}?classes=quantiles&edges=0,1", 400, "bad_edges"),
        (f"{COVERAGE}?class_count=0", 400, "bad_parameter"),
        (f"{COVERAGE}?class_count=1000000000", 400, "bad_parameter"),
    ],
)
def test_a_wrong_question_gets_a_code_and_a_hint(
    client: httpx.Client, path: str, status: int, code: str
) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["hint"]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_boundaries_of_a_day_beyond_every_calendar_are_no_fault_of_ours(
    client: httpx.Client, day: str
) -> None:
    for path in ("/api/gaps?", f"{COVERAGE}/series?", f"{COVERAGE}?compare=2026-01&"):
        assert client.get(f"{path}at={day}").status_code < 500
    assert client.get(f"{COVERAGE}?compare=2026-01&compare_at={day}").status_code < 500


def test_counts_have_the_interval_of_a_count(client: httpx.Client) -> None:
    county = told(client, VISITS)["county"]
    low, high = poisson_each([county["n"]])
    people = county["residents"] / 1000
    assert (county["lo"], county["hi"]) == pytest.approx(
        (low[0] / people, high[0] / people), rel=1e-3
    )
    assert county["lo"] < county["value"] < county["hi"]


def test_published_figures_stand_beside_the_computed_ones(client: httpx.Client) -> None:
    shown = told(client, "/api/metrics/ems_rosc_rate")["published"]
    assert [(each["value"], each["as_of"]) for each in shown] == [(33.58, "2021"), (35.2, "2024")]
    assert all(each["source"]["zh"] and each["url"] for each in shown)
    assert told(client, COVERAGE)["published"] == []
    assert published("a_metric_that_is_not_there") == ()


def test_every_published_figure_is_one_that_was_published(real_data: Path) -> None:
    with (real_data / "reference/published_figures.csv").open(encoding="utf-8") as file:
        known = [(row["value"], row["as_of"], row["source_url"]) for row in csv.DictReader(file)]
    for each in PUBLISHED:
        figure = (f"{each.value:g}", each.as_of)
        found = [url for value, as_of, url in known if (value, as_of) == figure]
        assert found, each
        assert any(url == each.url if each.url else not url.startswith("http") for url in found), (
            each
        )
