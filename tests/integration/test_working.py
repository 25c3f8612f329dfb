"""Show the working: the queries' rows, fed to the named pure function, give the published value, for every metric."""

import json
import urllib.request
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from sqlalchemy import text

from hub.store.database import engine
from tests.conftest import Served
from tests.sending import send

METRICS = [
    "wifi_population_coverage",
    "wifi_uncovered_residents",
    "wifi_hotspots_per_1000",
    "wifi_median_distance",
]
AREAS = ["10014", "10014010", "10014120", "10014160", "10014010043", "10014120003", "10014150001"]


def _get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=60) as answer:
        return json.load(answer)


@pytest.fixture(scope="module")
def real_hub(
    cluster: Any, loaded_template_url: str, serve: Callable[..., Served], real_data: Path
) -> Served:
    """A hub with both real hotspot files."""
    assert loaded_template_url
    cluster.create_database("working", template="template_loaded")
    url = cluster.url("working")
    send(url, real_data / "wifi/臺東無線網路佈建位址.csv")
    send(url, real_data / "wifi/itaiwan_hotspots_taitung_2025-11.json")
    return serve(url)


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("area_code", AREAS)
def test_the_rows_of_the_queries_give_the_published_value(
    real_hub: Served, metric: str, area_code: str
) -> None:
    working = _get(f"{real_hub.url}/api/metrics/{metric}/{area_code}/working")
    rows = _rows(real_hub.database_url, working["queries"])
    value = _compute(working, rows)
    assert working["value"] == pytest.approx(value, rel=1e-6, abs=0.002)
    level = {5: "county", 8: "township", 11: "village"}[len(area_code)]
    published = _get(
        f"{real_hub.url}/api/metrics/{metric}?level={'township' if level == 'county' else level}"
    )
    lines = [published["county"], *published["values"]]
    assert next(v["value"] for v in lines if v["area_code"] == area_code) == working["value"]


def _rows(url: str, queries: dict[str, Any]) -> dict[str, list[Any]]:
    source = engine(url, pool_size=1)
    with source.connect() as connection:
        found = {
            name: connection.execute(text(q["sql"]), q["parameters"]).all()
            for name, q in queries.items()
        }
    source.dispose()
    return found


def _compute(working: dict[str, Any], rows: dict[str, list[Any]]) -> float:
    module, name = working["function"].rsplit(".", 1)
    function = getattr(import_module(module), name)
    cells = [shapely.from_wkb(bytes(row.geom)) for row in rows["cells"]]
    residents = [row.residents for row in rows["cells"]]
    sites = np.array([(row.x, row.y) for row in rows["sites"] if row.x is not None])
    if name == "per_1000":
        return float(function(working["steps"][1]["value"], sum(residents)))
    if name == "median_distance":
        land = [shapely.from_wkb(bytes(row.geom)) for row in rows["land"]]
        return float(function(cells, residents, sites, land=land))
    return float(function(cells, residents, sites, radius=working["parameters"]["radius"]))


def test_counts_of_the_inputs_are_those_of_the_queries(real_hub: Served) -> None:
    working = _get(f"{real_hub.url}/api/metrics/wifi_population_coverage/10014010/working")
    rows = _rows(real_hub.database_url, working["queries"])
    stated = {line["name"]: line["records"] for line in working["inputs"]}
    assert stated["tt-free"] + stated["itaiwan"] == len(rows["sites"]) == 362
    assert {line["name"]: line["source"]["as_of"] for line in working["inputs"]}[
        "tt-free"
    ] == "2017-09-30"
