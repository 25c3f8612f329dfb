"""What every answer tells a browser, and who else's pages may read it."""

import re
from collections.abc import Callable, Iterator

import httpx
import pytest

from tests.conftest import Served

ALWAYS = (
    "content-security-policy",
    "permissions-policy",
    "referrer-policy",
    "x-content-type-options",
)
PATHS = (
    "/api/metrics",
    "/api/metrics/wifi_population_coverage",
    "/api/nothing",
    "/api/ledger",
    "/-/health",
    "/",
    "/gaps",
)
ELSEWHERE = "https://data.example.gov.tw"


@pytest.fixture
def anybody(server: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=60) as client:
        yield client


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_armoured(anybody: httpx.Client, path: str) -> None:
    for _ in range(2):  # the second one may come from the shelf
        answer = anybody.get(path)
        for name in ALWAYS:
            assert answer.headers[name], (path, name)
        policy = answer.headers["content-security-policy"]
        scripts = re.search(r"script-src[^;]*|default-src[^;]*", policy)
        assert scripts
        assert "unsafe" not in scripts[0]
        assert "frame-ancestors 'none'" in policy


def test_no_other_site_reads_it_unless_it_is_named(
    server: Served, serve: Callable[..., Served]
) -> None:
    asked = {"Origin": ELSEWHERE}
    plain = httpx.get(f"{server.url}/api/metrics", headers=asked)
    assert "access-control-allow-origin" not in plain.headers
    named = serve(server.database_url, HUB_CORS_ORIGINS=f"https://other.example, {ELSEWHERE}")
    for _ in range(2):
        told = httpx.get(f"{named.url}/api/metrics", headers=asked)
        assert told.headers["access-control-allow-origin"] == ELSEWHERE
        assert "access-control-allow-credentials" not in told.headers
    stranger = httpx.get(f"{named.url}/api/metrics", headers={"Origin": "https://stranger.example"})
    assert "access-control-allow-origin" not in stranger.headers
    ahead = httpx.options(
        f"{named.url}/api/session", headers={**asked, "Access-Control-Request-Method": "POST"}
    )
    assert ahead.status_code == 400


def test_by_https_alone_a_browser_is_told_to_stay_with_it(
    server: Served, serve: Callable[..., Served]
) -> None:
    assert "strict-transport-security" not in httpx.get(f"{server.url}/-/health").headers
    by_https = serve(server.database_url, HUB_HTTPS_ONLY="true")
    found = httpx.get(f"{by_https.url}/-/health").headers["strict-transport-security"]
    assert int(found.removeprefix("max-age=")) >= 180 * 24 * 3600
