"""Hubs and pages for the browser's tests: simulated data, a county's own file, nothing at all."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page

from hub.embedded.cluster import Cluster
from tests.browser.gaps_page import GapsPage
from tests.conftest import LOADED, PROJECT, Served, run_command
from tests.sending import HEADER

SCREEN = PROJECT / "dashboards" / "dist" / "index.html"

MAINLAND = [(121.10 + column * 0.01, 22.75 + row * 0.01) for column in range(5) for row in range(5)]
"""25 points (lon, lat) in and round 臺東市: the islands 綠島 and 蘭嶼 have none."""


@pytest.fixture(scope="session", autouse=True)
def screen() -> None:
    """The built screen; script/test builds it."""
    assert SCREEN.is_file(), (
        "The screen is not built: run script/test, or npm run build in dashboards/."
    )


def hotspot_file(folder: Path, points: list[tuple[float, float]]) -> Path:
    """A county's file of hotspots without an address, as WGS 84 degrees."""
    lines = [
        f"B{i},第 {i} 處,,{lon:.5f},{lat:.5f},2026-09-30" for i, (lon, lat) in enumerate(points)
    ]
    path = folder / "hotspots.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def mainland(
    cluster: Cluster,
    loaded_template_url: str,
    serve: Callable[..., Served],
    tmp_path_factory: pytest.TempPathFactory,
) -> Served:
    """A hub with a file of the county: no hotspot on the islands, nothing simulated."""
    assert loaded_template_url
    cluster.create_database("mainland", template=LOADED)
    url = cluster.url("mainland")
    path = hotspot_file(tmp_path_factory.mktemp("mainland"), MAINLAND)
    run_command(url, "ingest", "file", "wifi", str(path))
    return serve(url)


@pytest.fixture(scope="session")
def bare(cluster: Cluster, template_url: str, serve: Callable[..., Served]) -> Served:
    """A hub with tables and nothing in them."""
    assert template_url
    cluster.create_database("bare", template="template_hub")
    return serve(cluster.url("bare"))


@pytest.fixture
def gaps(page: Page, server: Served) -> GapsPage:
    """The gaps page of the hub with simulated hotspots."""
    return GapsPage(page, server.url)


@pytest.fixture(scope="session")
def townships(server: Served) -> list[dict[str, object]]:
    """The township features as the API sends them."""
    features: list[dict[str, object]] = httpx.get(f"{server.url}/api/areas?level=township").json()[
        "features"
    ]
    return features
