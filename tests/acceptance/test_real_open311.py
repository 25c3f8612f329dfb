"""A city's real cases, as an Open311 client reads them: all of them, in every format."""

from collections.abc import Callable
from itertools import islice
from pathlib import Path

import httpx
import pytest
from defusedxml.ElementTree import fromstring

from hub.embedded.cluster import Cluster
from hub.places.atlas import load_atlas
from hub.settings import Settings, rooted
from hub.store.database import engine, transaction
from tests.conftest import TEMPLATE, Served
from tests.sending import rows, send

KAOHSIUNG = "64000"
FILE = "issues/kaohsiung_open1999_2016-11_12.jsonl"
LINES = 600


@pytest.fixture(scope="module")
def city(
    cluster: Cluster,
    template_url: str,
    real_data: Path,
    tmp_path_factory: pytest.TempPathFactory,
    serve: Callable[..., Served],
) -> Served:
    """A hub of that city with the first cases of its file."""
    assert template_url
    path = tmp_path_factory.mktemp("issues") / "cases.jsonl"
    with (real_data / FILE).open(encoding="utf-8") as file:
        path.write_text("".join(islice(file, LINES)), "utf-8")
    cluster.create_database("real_open311", template=TEMPLATE)
    url = cluster.url("real_open311")
    source = engine(url, pool_size=1)
    with transaction(source) as connection:
        load_atlas(connection, KAOHSIUNG, rooted(Settings().atlas_dir))
    source.dispose()
    send(url, path, into="issues", county=KAOHSIUNG)
    return serve(url, HUB_COUNTY=KAOHSIUNG)


def test_every_case_is_read_in_every_format(city: Served) -> None:
    path = f"{city.url}/open311/v2/requests"
    asked = {"updated_after": "2000-01-01", "page_size": 1000}
    told = httpx.get(f"{path}.json", params=asked, timeout=60).json()
    assert [(len(told),)] == rows(
        city.database_url, "SELECT count(*)::int FROM issue_request WHERE valid_to IS NULL"
    )
    assert {case["status"] for case in told} <= {"open", "closed"}
    in_xml = fromstring(httpx.get(f"{path}.xml", params=asked, timeout=60).content)
    assert [each.findtext("service_request_id") for each in in_xml] == [case["service_request_id"] for case in told]  # fmt: skip
    feed = fromstring(httpx.get(f"{path}.atom", params=asked, timeout=60).content)
    assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) == len(told)
    found = httpx.get(f"{path}.geojson", params={**asked, "page_size": 20_000}, timeout=60).json()
    assert len(found["features"]) == len(told)
