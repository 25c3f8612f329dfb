"""The API as its users meet it: values with reasons, formats, conditional answers, problems with hints."""

import csv
import gzip
import io
import json
import urllib.error
import urllib.request
from collections.abc import Callable
from email.message import Message
from pathlib import Path
from typing import Any

import psycopg
import pytest

from hub.api.app import openapi
from tests.conftest import Served, run_command
from tests.sending import SCHOOL, rows, send, table


def get(url: str, **headers: str) -> tuple[int, Message, bytes]:
    """status, headers, body; an error status is an answer too."""
    try:
        with urllib.request.urlopen(
            urllib.request.Request(url, headers=headers), timeout=60
        ) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as fault:
        with fault:
            return fault.code, fault.headers, fault.read()


def body(url: str) -> Any:
    """The JSON body of an answer that must be fine."""
    status, _, content = get(url)
    assert status == 200, content
    return json.loads(content)


def test_ready_says_what_is_missing(database_url: str, serve: Callable[..., Served]) -> None:
    served = serve(database_url)
    assert get(f"{served.url}/-/health")[0] == 200
    status, headers, content = get(f"{served.url}/-/ready")
    assert (status, json.loads(content)["code"]) == (503, "no_areas")
    assert "ingest places" in json.loads(content)["hint"]
    assert headers["Content-Type"] == "application/problem+json"


def test_sixteen_townships_and_the_villages_of_both_dates(server: Served) -> None:
    townships = body(f"{server.url}/api/areas")
    assert len(townships["features"]) == 16
    assert {f["properties"]["name"]["zh"] for f in townships["features"]} >= {
        "綠島鄉",
        "蘭嶼鄉",
        "臺東市",
    }
    before = body(f"{server.url}/api/areas?level=village&at=2021-09-30&geometry=none")
    today = body(f"{server.url}/api/areas?level=village&at=2026-11-01&geometry=none")
    assert (len(before["features"]), len(today["features"])) == (147, 139)
    unknown = [f for f in today["features"] if not f["properties"]["boundary"]]
    assert {f["properties"]["parent_code"] for f in unknown} == {"10014010"}
    assert [n["code"] for n in today["notes"]] == ["boundaries_missing"]
    shown = body(f"{server.url}/api/areas?level=village&geometry=none")
    assert len(shown["features"]) == 147
    assert [n["code"] for n in shown["notes"]] == ["village_boundaries_superseded"]


def test_an_area_tells_its_versions_population_and_children(server: Served) -> None:
    city = body(f"{server.url}/api/areas/10014010")
    assert city["properties"]["name"] == {"zh": "臺東市", "en": "Taitung City"}
    assert {"as_of": "2022-03-31", "residents": 103630} in [
        {k: f[k] for k in ("as_of", "residents")} for f in city["population"]
    ]
    assert len(city["children"]) == 46
    redrawn = body(f"{server.url}/api/areas/10014010043")
    assert [(v["valid_from"], v["valid_to"], v["boundary"]) for v in redrawn["versions"]] == [
        ("2021-10-01", None, False), (None, "2021-10-01", True),
    ]  # fmt: skip


def test_villages_without_a_boundary_are_unknown_never_zero(server: Served) -> None:
    answer = body(f"{server.url}/api/metrics/wifi_population_coverage?level=village&at=2026-11-01")
    unknown = [v for v in answer["values"] if v["value"] is None]
    assert unknown
    assert {v["reason"] for v in unknown} == {"no_boundary"}
    assert all(
        v["affected"] is None and v["rank"] is None and v["reason_text"]["zh"] for v in unknown
    )
    assert "boundaries_missing" in [n["code"] for n in answer["notes"]]


def test_a_simulated_answer_says_so_everywhere(server: Served) -> None:
    answer = body(f"{server.url}/api/metrics/wifi_uncovered_residents")
    assert answer["simulated"]
    assert answer["notes"][0]["code"] == "simulated"
    assert [s["name"] for s in answer["sources"] if s["simulated"]] == ["simulated"]
    known = {each["dataset"]: each for each in body(f"{server.url}/api/datasets")["datasets"]}
    assert known["wifi"]["simulated"]
    features = body(f"{server.url}/api/datasets/wifi/features?limit=5")
    assert all(f["properties"]["simulated"] for f in features["features"])
    _, headers, content = get(f"{server.url}/api/metrics/wifi_uncovered_residents?format=csv")
    assert "simulated-" in headers["Content-Disposition"]
    assert {
        row["simulated"] for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    } == {"True"}


def test_townships_add_up_to_the_county_and_villages_to_their_township(server: Served) -> None:
    by_town = body(f"{server.url}/api/metrics/wifi_uncovered_residents")
    by_village = body(f"{server.url}/api/metrics/wifi_uncovered_residents?level=village")
    county = by_town["county"]["value"]
    assert sum(v["value"] for v in by_town["values"]) == pytest.approx(county, rel=1e-6)
    assert by_town["county"]["residents"] == 214745
    for town in by_town["values"]:
        parts = [v["value"] for v in by_village["values"] if v["parent_code"] == town["area_code"]]
        assert sum(parts) == pytest.approx(town["value"], abs=0.5)


def test_coverage_grows_with_the_radius_and_the_sentence_follows(server: Served) -> None:
    path = f"{server.url}/api/metrics/wifi_population_coverage"
    shares = [body(f"{path}?radius={r}")["county"]["value"] for r in (1, 100, 250, 1000, 50000)]
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(100)
    sentence = body(f"{path}?radius=777")["sentence"]
    assert "777" in sentence["zh"]
    assert "777" in sentence["en"]


def test_ranks_begin_with_the_worst_and_breaks_count_every_known_area(server: Served) -> None:
    answer = body(f"{server.url}/api/metrics/wifi_hotspots_per_1000?level=village")
    known = [v for v in answer["values"] if v["value"] is not None]
    worst = min(v["value"] for v in known)
    assert {v["value"] for v in known if v["rank"] == 1} == {worst}
    assert sum(answer["breaks"]["counts"]) == len(known)
    assert answer["breaks"]["edges"][0] == worst


def test_the_same_question_is_answered_by_304_until_data_change(
    loaded_url: str, serve: Callable[..., Served], tmp_path: Path
) -> None:
    served = serve(loaded_url)
    send(loaded_url, table(tmp_path / "a.csv", SCHOOL), mode="addition")
    for path in (
        "/api/metrics/wifi_uncovered_residents",
        "/api/datasets",
        "/api/datasets/wifi/features",
        "/api/areas",
    ):
        status, headers, first = get(served.url + path)
        assert status == 200
        again, _, nothing = get(served.url + path, **{"If-None-Match": headers["ETag"]})
        assert (again, nothing) == (304, b"")
        assert get(served.url + path)[2] == first, "the same inputs give the same bytes"
    etag = get(f"{served.url}/api/metrics/wifi_uncovered_residents")[1]["ETag"]
    send(loaded_url, table(tmp_path / "b.csv", "A2,教會,臺東縣綠島鄉南寮村1號,,,"), mode="addition")
    status, headers, _ = get(
        f"{served.url}/api/metrics/wifi_uncovered_residents", **{"If-None-Match": etag}
    )
    assert status == 200
    assert headers["ETag"] != etag


def test_without_any_hotspot_the_answer_is_unknown_with_its_reason(
    loaded_url: str, serve: Callable[..., Served]
) -> None:
    served = serve(loaded_url)
    answer = body(f"{served.url}/api/metrics/wifi_population_coverage")
    assert {v["reason"] for v in answer["values"]} == {"no_features"}
    assert answer["breaks"] is None
    assert "據點" in answer["sentence"]["zh"]


def test_an_island_without_a_hotspot_has_no_distance_across_the_sea(
    loaded_url: str, serve: Callable[..., Served], tmp_path: Path
) -> None:
    served = serve(loaded_url)
    send(loaded_url, table(tmp_path / "a.csv", SCHOOL), mode="addition")
    answer = body(f"{served.url}/api/metrics/wifi_median_distance")
    unknown = {v["name"]["zh"]: v["reason"] for v in answer["values"] if v["value"] is None}
    assert unknown == {"綠島鄉": "no_crossing", "蘭嶼鄉": "no_crossing"}


def test_another_county_works_and_says_what_it_lacks(
    database_url: str, serve: Callable[..., Served], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUB_COUNTY", "10015")
    run_command(database_url, "ingest", "places")
    served = serve(database_url, HUB_COUNTY="10015")
    areas = body(f"{served.url}/api/areas")
    assert len(areas["features"]) == 13
    assert "花蓮市" in {f["properties"]["name"]["zh"] for f in areas["features"]}
    answer = body(f"{served.url}/api/metrics/wifi_uncovered_residents")
    assert {v["reason"] for v in answer["values"]} == {"no_population"}
    said = run_command(database_url, "ingest", "demo")
    assert "人口" in said


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/metrics/none", 404, "unknown_metric"),
        ("/api/metrics/wifi_population_coverage?radius=0", 400, "bad_parameter"),
        ("/api/metrics/wifi_population_coverage?radius=1e9", 400, "bad_parameter"),
        ("/api/metrics/wifi_population_coverage?radius=nan", 400, "bad_parameter"),
        ("/api/metrics/wifi_population_coverage?level=planet", 400, "bad_parameter"),
        ("/api/metrics/wifi_population_coverage?surface=none", 404, "unknown_surface"),
        ("/api/metrics/wifi_population_coverage?at=1066-13-01", 400, "bad_parameter"),
        ("/api/metrics/wifi_population_coverage/99999999/working", 404, "unknown_area"),
        ("/api/metrics/wifi_population_coverage/abc/working", 400, "bad_parameter"),
        ("/api/areas/99999999", 404, "unknown_area"),
        ("/api/datasets/none/features", 404, "unknown_dataset"),
        ("/api/datasets/wifi/features?limit=0", 400, "bad_parameter"),
        ("/api/ledger?from=yesterday", 400, "bad_parameter"),
        ("/api/nothing", 404, "not_found"),
    ],
)
def test_a_wrong_question_gets_a_code_and_a_hint(
    server: Served, path: str, status: int, code: str
) -> None:
    found, headers, content = get(server.url + path)
    problem = json.loads(content)
    assert (found, problem["code"]) == (status, code)
    assert problem["hint"]
    assert headers["Content-Type"] == "application/problem+json"


def test_the_phone_number_of_an_office_stays_inside(
    loaded_url: str, serve: Callable[..., Served], tmp_path: Path
) -> None:
    served = serve(loaded_url)
    line = "P1,辦公室,臺東縣臺東市中山路9號,089-000000"
    send(
        loaded_url,
        table(tmp_path / "a.csv", line, header="熱點編號,位址名稱,地址,連絡電話"),
        mode="addition",
    )
    assert rows(loaded_url, "SELECT phone FROM wifi_hotspot") == [("089-000000",)]
    assert b"089-000000" not in get(f"{served.url}/api/datasets/wifi/features")[2]


def test_features_are_paged_without_loss(server: Served) -> None:
    seen: list[str] = []
    path = "/api/datasets/wifi/features?limit=200"
    while path:
        _, headers, content = get(server.url + path)
        seen += [f["id"] for f in json.loads(content)["features"]]
        path = headers["Link"].split(">")[0].strip("<") if headers["Link"] else ""
    assert len(seen) == len(set(seen)) == 682


def test_the_template_is_a_file_that_can_be_sent(
    loaded_url: str, server: Served, tmp_path: Path
) -> None:
    _, _, content = get(f"{server.url}/api/datasets/wifi/template.csv")
    assert content.startswith(b"\xef\xbb\xbf")
    path = tmp_path / "template.csv"
    path.write_bytes(content)
    report = send(loaded_url, path, mode="addition")
    assert (report.stored, report.flagged) == (1, 0)


def test_the_ledger_lists_deliveries_and_adds_up(server: Served) -> None:
    ledger = body(f"{server.url}/api/ledger?dataset=wifi")
    for line in [*ledger["lines"], *ledger["deliveries"]]:
        assert (
            line["received"]
            == line["stored"] + line["unchanged"] + line["duplicate"] + line["refused"]
        )
    assert ledger["lines"][0]["source"] == "simulated"


def test_geojson_carries_shapes_and_values(server: Served) -> None:
    _, headers, content = get(f"{server.url}/api/metrics/wifi_uncovered_residents?format=geojson")
    collection = json.loads(content)
    assert headers["Content-Type"] == "application/geo+json"
    assert len(collection["features"]) == 16
    assert all(f["geometry"]["type"] == "MultiPolygon" for f in collection["features"])
    assert all(f["properties"]["value"] >= 0 for f in collection["features"])


def test_answers_are_compressed(server: Served) -> None:
    _, headers, content = get(f"{server.url}/api/areas", **{"Accept-Encoding": "gzip"})
    assert headers["Content-Encoding"] == "gzip"
    assert len(gzip.decompress(content)) > 2 * len(content)


def test_the_openapi_document_describes_every_operation_and_parameter() -> None:
    document = openapi()
    operations = [(p, m, o) for p, path in document["paths"].items() for m, o in path.items()]
    assert len(operations) >= 11
    for path, _, operation in operations:
        assert operation.get("description"), path
        for parameter in operation.get("parameters", []):
            assert parameter.get("description") or parameter["schema"].get("description"), (
                path,
                parameter["name"],
            )


def test_a_database_that_goes_away_is_503_and_comes_back(
    loaded_url: str, cluster: Any, serve: Callable[..., Served]
) -> None:
    served = serve(loaded_url)
    name = loaded_url.rsplit("/", 1)[1]
    assert get(f"{served.url}/-/ready")[0] == 200
    cluster_rows = cluster.superuser_url()
    with psycopg.connect(cluster_rows, autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS false')
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )
        status, headers, content = get(f"{served.url}/api/datasets")
        assert (status, json.loads(content)["code"]) == (503, "database_away")
        assert headers["Retry-After"]
        admin.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS true')
    assert get(f"{served.url}/api/datasets")[0] == 200
