"""Answers that are kept: always those that the data would give, for nobody but those to whom they were told."""

from collections.abc import Callable, Iterator

import httpx
import psycopg
import pytest
from sqlalchemy import text

from hub.embedded.cluster import Cluster
from hub.roles import Role
from hub.store import writes
from hub.store.database import engine, transaction
from tests.conftest import SIMULATED, Served
from tests.people import Visitor, add_person

COVERAGE = "/api/metrics/wifi_population_coverage"


@pytest.fixture(scope="module")
def hub(cluster: Cluster, simulated_template_url: str, serve: Callable[..., Served]) -> Served:
    """A hub of this module's own."""
    assert simulated_template_url
    cluster.create_database("shelf", template=SIMULATED)
    return serve(cluster.url("shelf"))


@pytest.fixture
def anybody(hub: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=hub.url, timeout=60) as client:
        yield client


def change(hub: Served, statement: str, dataset: str = "wifi") -> None:
    """Somebody stores something."""
    source = engine(hub.database_url, pool_size=1)
    with transaction(source) as connection:
        connection.execute(text(statement))
        writes.bump_version(connection, dataset)
    source.dispose()


def test_a_kept_answer_is_the_one_that_was_given(anybody: httpx.Client) -> None:
    for params in ({}, {"level": "village"}, {"format": "csv"}, {"radius": "500"}):
        first, second = (anybody.get(COVERAGE, params=params) for _ in range(2))
        plain = anybody.get(COVERAGE, params=params, headers={"Accept-Encoding": "identity"})
        assert first.content == second.content == plain.content
        assert first.headers["etag"] == second.headers["etag"] == plain.headers["etag"]
        for name in ("content-type", "cache-control", "content-disposition", "content-encoding"):
            assert first.headers.get(name) == second.headers.get(name)
        same = anybody.get(
            COVERAGE, params=params, headers={"If-None-Match": second.headers["etag"]}
        )
        assert (same.status_code, same.content) == (304, b"")


def test_the_next_answer_after_a_change_tells_it(hub: Served, anybody: httpx.Client) -> None:
    before = [anybody.get(COVERAGE).json() for _ in range(2)][1]
    change(
        hub,
        "UPDATE wifi_hotspot SET service_status = 'out_of_service' WHERE feature_id LIKE 'sim-00%'",
    )
    after = anybody.get(COVERAGE).json()
    assert after["county"]["value"] < before["county"]["value"]
    assert after == anybody.get(COVERAGE).json()


def test_a_change_elsewhere_leaves_it(hub: Served, anybody: httpx.Client) -> None:
    before = anybody.get(COVERAGE).headers["etag"]
    change(hub, "SELECT 1", "issues")
    assert anybody.get(COVERAGE).headers["etag"] == before


def test_what_one_role_was_told_is_nobody_elses(hub: Served, anybody: httpx.Client) -> None:
    path = "/api/metrics/telehealth_visits_per_1000"
    with Visitor(hub.url) as planner:
        planner.sign_in(add_person(hub.database_url, "planner", Role.EMS))
        public = [anybody.get(path) for _ in range(2)][1]
        own = [planner.get(path) for _ in range(2)][1]
        assert own.headers["cache-control"].startswith("private")
        assert own.headers["etag"] != public.headers["etag"]
        assert anybody.get(path).content == public.content
        village = {"level": "village"}
        assert [planner.get(path, params=village).status_code for _ in range(2)] == [200, 200]
        assert anybody.get(path, params=village).status_code == 403


def test_faults_are_not_kept(anybody: httpx.Client) -> None:
    for _ in range(2):
        answer = anybody.get(COVERAGE, params={"radius": "-1"})
        assert (answer.status_code, answer.json()["field"]) == (400, "radius")


def test_without_the_database_nothing_old_is_told(
    cluster: Cluster, hub: Served, anybody: httpx.Client
) -> None:
    known = [anybody.get(COVERAGE) for _ in range(2)][1]
    with psycopg.connect(cluster.superuser_url(), autocommit=True) as admin:
        admin.execute("ALTER DATABASE shelf WITH ALLOW_CONNECTIONS false")
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'shelf'"
        )
        assert anybody.get(COVERAGE).status_code == 503
        admin.execute("ALTER DATABASE shelf WITH ALLOW_CONNECTIONS true")
    assert anybody.get(COVERAGE).content == known.content
