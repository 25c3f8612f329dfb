"""Live events: who hears what, coming back without loss, and nothing told that was taken back."""

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from hub.embedded.port import listen
from hub.embedded.process import Process
from hub.embedded.runtime import Runtime
from hub.roles import Role
from hub.store.database import engine, transaction
from hub.store.writes import bump_version
from tests.conftest import PROJECT, Served
from tests.listening import Line
from tests.people import add_person, bearer, given_key
from tests.sending import rows, send
from tests.telling import take, told

pytestmark = pytest.mark.system

TAITUNG = {"lon": 121.15, "lat": 22.755}
AVAILABLE = {**TAITUNG, "speed": 10, "heading": 90, "serviceStatus": "available"}
CASE = "案件編號,案件類別,狀態,案情,通報時間,地址\n"


@pytest.fixture
def hub(loaded_url: str, serve: Callable[..., Served]) -> Served:
    """A hub with the county's places, of this test's own."""
    return serve(loaded_url)


def key_of(hub: Served, role: Role) -> dict[str, str]:
    """The header of a machine with a role."""
    return bearer(given_key(hub.database_url, add_person(hub.database_url, f"live-{role}", role)))


def happen(url: str) -> None:
    """A vehicle moves and becomes free, a link goes up, and a citizen reports something."""
    take(
        url,
        [
            told("position", "91A1", {**AVAILABLE, "lon": 121.10}, at=timedelta(minutes=2)),
            told("position", "91A1", AVAILABLE),
            told("status", "91A1", {"serviceStatus": "available"}),
            told("link", "2346000001", {"state": "online", "technology": "5G"}),
        ],
    )  # fmt: skip


def test_everybody_hears_what_is_theirs(hub: Served) -> None:
    with Line(hub.url) as anybody, Line(hub.url, **key_of(hub, Role.EMS)) as planner:
        happen(hub.database_url)
        position = planner.hears("position")
        assert position.data["lon"] == pytest.approx(121.15)
        assert position.data["township_code"] == "10014010"
        planner.hears("status", vehicle_id="91A1", service_status="available")
        for line in (anybody, planner):
            assert line.hears("link").data["state"] == "online"
            line.hears("metrics", metrics=["clinic_link_availability"])
        planner.wait(
            lambda: any("ems_live_coverage" in e.data.get("metrics", ()) for e in planner.events)
        )
    assert {e.kind for e in anybody.events} == {"link", "metrics"}
    assert [e.kind for e in planner.events].count("position") == 1, "only the newest place is news"
    numbers = [e.number for e in planner.events]
    assert numbers == sorted(set(numbers))


def test_a_link_that_says_the_same_again_is_no_news(hub: Served) -> None:
    with Line(hub.url, types="link") as line:
        for minute, state in enumerate(("online", "online", "offline", "online")):
            at = timedelta(minutes=10 - minute)
            take(hub.database_url, [told("link", "C1", {"state": state}, at=at)])
        take(hub.database_url, [told("link", "C2", {"state": "offline"})])
        line.hears("link", clinic_id="C2")
    told_of = [e.data["state"] for e in line.events if e.data["clinic_id"] == "C1"]
    assert told_of == ["online", "offline", "online"]


def test_a_new_case_is_told_without_what_its_citizen_wrote(hub: Served, tmp_path: Path) -> None:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    cases = [
        f"TT-1,路燈,open,王小明家前面不亮,{now},臺東縣臺東市中山路276號",
        f"TT-2,路燈,unconfirmed,還沒看過,{now},臺東縣臺東市中山路276號",
        "TT-3,路燈,open,很久以前,2025-01-01T08:00:00+08:00,臺東縣臺東市中山路276號",
        f"TT-4,路燈,open,最後一件,{now},臺東縣臺東市中山路276號",
    ]
    path = tmp_path / "cases.csv"
    path.write_text(CASE + "\n".join(cases) + "\n", encoding="utf-8")
    with Line(hub.url, types="issue") as line:
        send(hub.database_url, path, into="issues", source="open311")
        event = line.hears("issue", service_request_id="TT-4")
    assert [e.data["service_request_id"] for e in line.events] == ["TT-1", "TT-4"]
    assert event.data["township_code"] == "10014010"
    assert {"description", "address", "lon", "lat"}.isdisjoint(event.data)


def test_who_comes_back_misses_nothing(hub: Served, serve: Callable[..., Served]) -> None:
    def says(clinic: str) -> None:
        take(hub.database_url, [told("link", clinic, {"state": "offline"})])

    with Line(hub.url, types="link") as line:
        says("C1")
        seen = line.hears("link").number
    for clinic in ("C2", "C3"):
        says(clinic)
    another = serve(hub.database_url)  # as after a restart: it knows nothing but the table
    for url in (hub.url, another.url):
        with Line(url, types="link", since=seen) as again:
            again.hears("link", clinic_id="C3")
        assert [e.data["clinic_id"] for e in again.events] == ["C2", "C3"]
    with Line(hub.url, types="link") as fresh:
        says("C4")
        fresh.hears("link", clinic_id="C4")
    assert len(fresh.events) == 1


def test_who_was_away_for_too_long_is_told_so(hub: Served, serve: Callable[..., Served]) -> None:
    with Line(hub.url, types="link") as line:
        take(hub.database_url, [told("link", "C1", {"state": "offline"})])
        seen = line.hears("link").number
        take(hub.database_url, [told("link", "C2", {"state": "offline"})])
        line.hears("link", clinic_id="C2")
    age = "UPDATE live_event SET recorded_at = recorded_at - interval '17 minutes' RETURNING 1"
    assert rows(hub.database_url, age)
    later = serve(hub.database_url)
    for number in (seen - 1, seen + 1_000_000):
        with Line(later.url, types="link", since=number) as back:
            reset = back.hears("reset")
            take(hub.database_url, [told("link", f"C{number}", {"state": "online"})])
            back.hears("link", clinic_id=f"C{number}")
        assert back.events[0] == reset


def test_the_order_of_commits_counts_and_what_is_taken_back_was_never_told(hub: Served) -> None:
    source = engine(hub.database_url, pool_size=3)
    with Line(hub.url, types="metrics") as line:
        with source.connect() as early, source.connect() as never:
            bump_version(early, "wifi.state")  # it happened first, and is committed last
            bump_version(never, "clinics.session")
            with transaction(source) as late:
                bump_version(late, "clinics.link")
            first = line.hears("metrics", metrics=["clinic_link_availability"])
            never.rollback()
            early.commit()
        second = line.hears("metrics", metrics=["wifi_availability"])
    source.dispose()
    assert second.number > first.number
    assert len(line.events) == 2


def test_listeners_hold_no_connection_and_nothing_holds_their_events(
    loaded_url: str, serve: Callable[..., Served]
) -> None:
    small = serve(loaded_url, HUB_POOL_SIZE="1", HUB_LIVE_LISTENERS="20")
    lines = [Line(small.url, types="link", **{"Accept-Encoding": "gzip"}) for _ in range(20)]
    for line in lines:
        line.__enter__()
    assert httpx.get(f"{small.url}/api/areas/10014160", timeout=30).status_code == 200
    take(loaded_url, [told("link", "C1", {"state": "offline"})])
    for line in lines:
        line.hears("link")
        assert line.headers is not None
        assert line.headers["Content-Type"].startswith("text/event-stream")
        assert "Content-Encoding" not in line.headers
    refused = httpx.get(f"{small.url}/api/live", timeout=30)
    assert (refused.status_code, refused.json()["code"]) == (429, "live_full")
    for line in lines:
        line.__exit__()


@pytest.mark.parametrize(
    ("asked", "headers", "status", "code"),
    [
        ({"types": "link,nothing"}, {}, 400, "unknown_type"),
        ({"types": "position"}, {}, 401, "sign_in_needed"),
        ({"seconds": "0"}, {}, 400, "bad_parameter"),
        ({}, {"Last-Event-ID": "abc"}, 400, "bad_parameter"),
        ({}, {"Last-Event-ID": "9" * 30}, 400, "bad_parameter"),
    ],
)
def test_what_cannot_be_listened_to_is_refused(
    server: Served, asked: dict[str, str], headers: dict[str, str], status: int, code: str
) -> None:
    answer = httpx.get(f"{server.url}/api/live", params=asked, headers=headers, timeout=30)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_an_official_does_not_hear_where_ambulances_are(server: Served) -> None:
    key = key_of(server, Role.OFFICIAL)
    asked = {"types": "status"}
    answer = httpx.get(f"{server.url}/api/live", params=asked, headers=key, timeout=30)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


def test_a_hub_that_is_stopped_ends_its_lines(loaded_url: str, runtime: Runtime) -> None:
    process = Process("api-stopped", folder=runtime.folder)
    env = {**os.environ, "HUB_DATABASE_URL": loaded_url}
    with listen(0) as door:
        argv = [sys.executable, "-m", "hub", "serve", "--fd", str(door.fileno())]
        process.start(argv, cwd=PROJECT, env=env, pass_fds=[door.fileno()])
        url = f"http://127.0.0.1:{door.getsockname()[1]}"
    with Line(url) as line:
        process.stop()
        line.wait(lambda: line.is_over)  # an answer that was cut off would not be whole
