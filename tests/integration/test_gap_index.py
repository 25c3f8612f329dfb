"""The gap index as its users meet it: index, ranks, what was left out, formats, weights, conditional answers."""

import csv
import io
from collections.abc import Callable, Iterator

import httpx
import pytest

from hub.metrics.weights import judged
from tests.conftest import Served

CLINIC = "clinic_within_30min"


@pytest.fixture(scope="module")
def client(server: Served) -> Iterator[httpx.Client]:
    """Asks the hub with the simulated county."""
    with httpx.Client(base_url=server.url, timeout=60) as opened:
        yield opened


def test_every_township_is_ranked_by_the_standards_there_are(client: httpx.Client) -> None:
    answer = client.get("/api/gaps").json()
    assert [each["metric"] for each in answer["metrics"]] == list(judged())
    assert sum(each["share"] for each in answer["metrics"]) == pytest.approx(1, abs=1e-3)
    assert len(answer["values"]) == 16
    for value in answer["values"]:
        assert (value["value"] is None) == (value["reason"] is not None)
        if value["value"] is not None:
            assert value["rank_lo"] <= value["rank"] <= value["rank_hi"]
            adds = [part["adds"] for part in value["parts"] if part["adds"] is not None]
            assert sum(adds) == pytest.approx(value["value"], abs=1e-3)
        left = [part["metric"] for part in value["parts"] if part["reason"]]
        assert value["left_out"] == left
    assert answer["county"]["rank"] is None
    assert answer["simulated"]
    assert answer["notes"][0]["code"] == "simulated"


def test_one_metric_alone_is_its_shortfall(client: httpx.Client) -> None:
    alone = [("weight", f"{name}:{int(name == CLINIC)}") for name in judged()]
    answer = client.get("/api/gaps", params=[*alone, ("level", "village")]).json()
    published = client.get(f"/api/metrics/{CLINIC}", params={"level": "village"}).json()
    share = {value["area_code"]: value["value"] for value in published["values"]}
    for value in answer["values"]:
        assert value["value"] == pytest.approx((100 - share[value["area_code"]]) / 100, abs=1e-4)
    worst = min(answer["values"], key=lambda value: value["rank"])
    assert share[worst["area_code"]] == min(share.values())
    assert worst["tie_group"] == 1


def test_the_same_question_is_answered_by_the_same_bytes_and_by_304(client: httpx.Client) -> None:
    first = client.get("/api/gaps", params={"weight": f"{CLINIC}:2"})
    assert client.get("/api/gaps", params={"weight": f"{CLINIC}:2"}).content == first.content
    known = {"If-None-Match": first.headers["ETag"]}
    again = client.get("/api/gaps", params={"weight": f"{CLINIC}:2"}, headers=known)
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/api/gaps", params={"weight": f"{CLINIC}:3"}, headers=known)
    assert other.status_code == 200


def test_nothing_known_is_no_index_with_a_reason(
    loaded_url: str, serve: Callable[..., Served]
) -> None:
    served = serve(loaded_url)
    answer = httpx.get(f"{served.url}/api/gaps", timeout=60)
    assert {value["reason"] for value in answer.json()["values"]} == {"too_little_known"}
    assert {value["rank"] for value in answer.json()["values"]} == {None}
    assert answer.json()["breaks"] is None
    assert all(value["left_out"] for value in answer.json()["values"])
    known = {"If-None-Match": answer.headers["ETag"]}
    assert httpx.get(f"{served.url}/api/gaps", headers=known, timeout=60).status_code == 304


def test_csv_has_a_line_an_area_and_two_columns_a_metric(client: httpx.Client) -> None:
    answer = client.get("/api/gaps", params={"format": "csv"})
    assert "simulated-gaps-township.csv" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 17
    assert {CLINIC, f"{CLINIC}_shortfall", "index", "rank_lo", "rank_hi", "tie_group"} <= set(
        rows[0]
    )
    said = {v["area_code"]: v["value"] for v in client.get("/api/gaps").json()["values"]}
    for row in rows[1:]:
        assert row["index"] == (
            "" if said[row["area_code"]] is None else str(said[row["area_code"]])
        )


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        (f"weight={CLINIC}:nan", 400, "bad_weight"),
        (f"weight={CLINIC}:-1", 400, "bad_weight"),
        (f"weight={CLINIC}", 400, "bad_weight"),
        (f"weight={CLINIC}:1&weight={CLINIC}:2", 400, "bad_weight"),
        ("weight=wifi_availability:1", 400, "metric_without_standard"),
        ("weight=none:1", 404, "unknown_metric"),
        ("&".join(f"weight={name}:0" for name in judged()), 400, "weights_zero"),
        ("level=planet", 400, "bad_parameter"),
        ("at=1066-13-01", 400, "bad_parameter"),
        ("surface=none", 404, "unknown_surface"),
    ],
)
def test_a_wrong_question_gets_a_code_and_a_hint(
    client: httpx.Client, query: str, status: int, code: str
) -> None:
    answer = client.get(f"/api/gaps?{query}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["hint"]
