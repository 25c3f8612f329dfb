"""The table of who may what, walked: every path and method of the app, for every role, by session and by key."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.types import Message, Scope

from hub.api.access import RULES, Rule, by_path
from hub.api.app import create_app
from hub.api.door import declared_paths
from hub.roles import Role
from hub.settings import Settings
from tests.awaiting import awaited
from tests.conftest import Served
from tests.people import PEOPLE, Visitor, add_person, bearer, given_key, signed_in

ROUTES = [
    (method, path)
    for path, methods in declared_paths(
        create_app(Settings.model_validate({"database_url": "postgresql://nowhere/nothing"}))
    )
    for method in sorted(methods)
]
FILLED = {
    "area_code": "10014160", "name": "wifi", "path:path": "gaps", "delivery_id": "999999999",
    "form": "json", "service_code": "sim-01-pothole", "service_request_id": "none-such", "token": "none-such",
    "source": "simulated", "case_id": "none-such", "photo_id": "0" * 32,
}  # fmt: skip
"""A value for each hole of a path."""
METRIC = "wifi_uncovered_residents"


def filled(path: str) -> str:
    """The path with something in each of its holes."""
    values = FILLED | ({"name": METRIC} if path.startswith("/api/metrics") else {})
    brief = "?seconds=0.05" if path == "/api/live" else ""  # else it would go on for an hour
    return path.replace("{path:path}", values["path:path"]).format(**values) + brief


@pytest.fixture(scope="module")
def people(server: Served) -> dict[Role, str]:
    """An account of each role, on the hub that is shown."""
    return {role: add_person(server.database_url, f"walk-{role}", role) for role in PEOPLE}


@pytest.fixture(scope="module")
def keys(server: Served, people: dict[Role, str]) -> dict[Role, str]:
    """A key of each of them, with every scope."""
    return {role: given_key(server.database_url, name) for role, name in people.items()}


@pytest.fixture(scope="module")
def client(server: Served) -> Iterator[httpx.Client]:
    """Asks the hub; brings nothing by itself."""
    with httpx.Client(base_url=server.url, timeout=60) as opened:
        yield opened


def refusal(answer: httpx.Response) -> tuple[int, str] | None:
    """Number and code, if it says that one may not."""
    if answer.status_code not in (401, 403):
        return None
    return answer.status_code, answer.json()["code"]


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_path_is_open_to_exactly_its_roles(
    client: httpx.Client,
    server: Served,
    people: dict[Role, str],
    keys: dict[Role, str],
    method: str,
    path: str,
) -> None:
    rule = by_path().get((method, path))
    assert rule is not None, f"hub/api/access.py has no line for {method} {path}"
    for role in Role:
        answers = {"anybody": client.request(method, filled(path))}
        if role is not Role.PUBLIC:
            with Visitor(server.url) as visitor:
                visitor.cookies.set("hub_session", signed_in(server.database_url, people[role]))
                csrf = {"X-CSRF-Token": visitor.who()["csrf_token"]}
                answers = {"session": visitor.request(method, filled(path), headers=csrf)}
            answers["key"] = client.request(method, filled(path), headers=bearer(keys[role]))
        for came_by, answer in answers.items():
            assert refusal(answer) == expected(rule, role, came_by), (role, came_by, answer.text)
            assert (
                role is Role.PUBLIC
                or "public" not in answer.headers.get("Cache-Control", "")
                or (came_by == "key" and rule.scope is None)
            ), "nothing on the way keeps what somebody was shown"


def expected(rule: Rule, role: Role, came_by: str) -> tuple[int, str] | None:
    """What the table says of a role that comes by session, or by a key with every scope."""
    if Role.PUBLIC in rule.roles:
        return None
    if role is Role.PUBLIC:
        return 401, "sign_in_needed"
    if role not in rule.roles:
        return 403, "not_allowed"
    return (403, "scope_missing") if came_by == "key" and rule.scope is None else None


@pytest.mark.parametrize("rule", [rule for rule in RULES if Role.PUBLIC not in rule.roles])
def test_a_key_without_the_scope_is_refused(
    client: httpx.Client, server: Served, people: dict[Role, str], rule: Rule
) -> None:
    role = min(rule.roles)
    key = given_key(server.database_url, people[role], "data:read")
    answer = client.request(rule.method, filled(rule.path), headers=bearer(key))
    assert refusal(answer) == (None if rule.scope == "data:read" else (403, "scope_missing"))


@pytest.mark.parametrize("rule", [r for r in RULES if r.method not in ("GET", "HEAD") and r.csrf])
def test_every_change_by_cookie_needs_the_csrf_token(
    server: Served, people: dict[Role, str], rule: Rule
) -> None:
    role = min(rule.roles - {Role.PUBLIC})
    with Visitor(server.url) as visitor:
        visitor.cookies.set("hub_session", signed_in(server.database_url, people[role]))
        answer = visitor.request(rule.method, filled(rule.path))
    assert refusal(answer) == (403, "csrf_missing")


def test_no_line_of_the_table_is_for_a_path_that_is_gone() -> None:
    assert len(by_path()) == len({(r.method, r.path) for r in RULES}) + sum(
        r.method == "GET" for r in RULES
    )
    gone = {(rule.method, rule.path) for rule in RULES} - set(ROUTES)
    assert not gone


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/api/areas", 405), ("DELETE", "/", 405), ("GET", "/api/no/such", 404),
        ("PUT", "/api/no/such", 405), ("GET", "/api/audit/", 404), ("GET", "//api/audit", 200),
        ("GET", "/api/AUDIT", 404), ("GET", "/api/%61udit", 401), ("TRACE", "/api/audit", 405),
    ],
)  # fmt: skip
def test_no_detour_leads_past_the_table(
    client: httpx.Client, method: str, path: str, status: int
) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status, answer.text[:300]
    assert "events" not in answer.text[:300]
    if status == 405:
        assert answer.headers["Allow"]


@pytest.mark.parametrize(
    "key",
    ["", "x", "hub_abcdefgh_" + "A" * 43, "hub_abcdefgh_", "{key}x", "{key},{key}", "ü"],
)
def test_a_key_that_is_none_is_refused_everywhere(
    client: httpx.Client, keys: dict[Role, str], key: str
) -> None:
    said = key.format(key=keys[Role.ADMIN])
    header = {"Authorization": f"Bearer {said}".strip().encode()}
    for path in ("/api/audit", "/api/areas/10014160", "/-/health"):
        answer = client.get(path, headers=header)
        assert refusal(answer) == (401, "bad_key")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_another_servers_password_is_not_ours(client: httpx.Client) -> None:
    """A server in front may ask for Basic authentication: its header comes along."""
    assert client.get("/-/health", auth=("somebody", "something")).status_code == 200


def test_what_is_answered_to_a_role_is_not_what_is_kept_for_another(
    client: httpx.Client, keys: dict[Role, str]
) -> None:
    path = "/api/datasets/wifi/features?limit=1"
    tags: dict[Any, str] = {None: client.get(path).headers["ETag"]}
    for role, key in keys.items():
        answer = client.get(path, headers=bearer(key))
        assert answer.headers["Cache-Control"] == "private, no-cache"
        tags[role] = answer.headers["ETag"]
    assert len(set(tags.values())) == len(tags)
    stale = client.get(path, headers={"If-None-Match": tags[Role.EMS]})
    assert stale.status_code == 200


@pytest.mark.parametrize(
    ("dataset", "entity", "roles"),
    [
        ("wifi", "hotspot", set(Role)),
        ("issues", "follower", set(PEOPLE)),
        ("ambulances", "run", {Role.EMS}),
        ("ambulances", "outcome", {Role.EMS}),
    ],
)
def test_a_kind_is_shown_to_its_audience_alone(
    client: httpx.Client,
    server: Served,
    people: dict[Role, str],
    keys: dict[Role, str],
    dataset: str,
    entity: str,
    roles: set[Role],
) -> None:
    path = f"/api/datasets/{dataset}/features?entity={entity}&limit=1"
    found = {role for role, key in keys.items() if client.get(path, headers=bearer(key)).is_success}
    assert found == roles - {Role.PUBLIC}
    without_scope = given_key(server.database_url, people[Role.EMS], "audit:read")
    for anybody in ({}, bearer(without_scope)):
        answer = client.get(path, headers=anybody)
        hidden = None if Role.PUBLIC in roles else (404, "unknown_entity")
        assert (
            None if answer.is_success else (answer.status_code, answer.json()["code"])
        ) == hidden


def test_a_path_that_the_table_lacks_is_refused_to_everybody() -> None:
    app = create_app(Settings.model_validate({"database_url": "postgresql://nowhere/nothing"}))
    screen = app.router.routes.pop()
    app.add_api_route("/api/forgotten", lambda: {"secret": 1}, methods=["GET"])
    app.add_api_websocket_route("/api/socket", lambda socket: None)
    app.router.routes.append(screen)
    assert ("/api/forgotten", frozenset({"GET"})) in declared_paths(app)
    start, body = asked(app, {"type": "http", "method": "GET", "path": "/api/forgotten"})
    assert start["status"] == 404
    assert b"not_found" in body["body"]
    assert b"secret" not in body["body"]
    assert asked(app, {"type": "http", "method": "GET", "path": "/-/health"})[0]["status"] == 200
    beneath = {"type": "http", "method": "GET", "path": "/hub/api/audit", "root_path": "/hub"}
    assert asked(app, beneath)[0]["status"] == 404
    (closed,) = asked(app, {"type": "websocket", "path": "/api/socket"})
    assert closed["type"] == "websocket.close"


def asked(app: FastAPI, scope: Scope) -> list[Message]:
    """What the app says to a request that brings nothing."""
    said: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        said.append(message)

    whole = {"headers": [], "query_string": b"", "scheme": "http", "root_path": "", **scope}

    async def answer() -> None:
        await app(whole, receive, send)

    awaited(answer())
    return said
