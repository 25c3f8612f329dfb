"""Signing in as people and attackers do it: sessions, cookies, forged changes, the lock after failures."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from hub import accounts
from hub.access.lockout import ACCOUNT_FAILURES, CLIENT_FAILURES
from hub.embedded.cluster import Cluster
from hub.roles import Role
from hub.store.database import engine, transaction
from tests.conftest import TEMPLATE, Served
from tests.people import PASSWORD, Visitor, add_person, bearer, given_key, signed_in
from tests.sending import rows

TRUSTED = {"HUB_TRUSTED_PROXIES": "127.0.0.1"}


@pytest.fixture(scope="module")
def hub(cluster: Cluster, template_url: str, serve: Callable[..., Served]) -> Served:
    """A hub without data, for this file's people."""
    assert template_url
    cluster.create_database("people", template=TEMPLATE)
    return serve(cluster.url("people"), **TRUSTED)


@pytest.fixture(scope="module")
def strict(hub: Served, serve: Callable[..., Served]) -> Served:
    """The same people, by a hub that is a demo, is reached by HTTPS alone, and trusts nobody in front."""
    return serve(hub.database_url, HUB_DEMO="true", HUB_HTTPS_ONLY="true")


@pytest.fixture
def visitor(hub: Served) -> Iterator[Visitor]:
    """A browser that nobody has used."""
    with Visitor(hub.url) as opened:
        yield opened


@pytest.fixture
def person(hub: Served, request: pytest.FixtureRequest) -> str:
    """An operator of this test's own."""
    name = request.node.name.split("[")[0].removeprefix("test_")[:60]
    return add_person(hub.database_url, name)


def change(hub: Served, action: Callable[..., Any], *words: Any) -> None:
    """Does to the accounts what the operator's command does."""
    source = engine(hub.database_url, pool_size=1)
    with transaction(source) as connection:
        action(connection, *words)
    source.dispose()


def pass_time(hub: Served, table: str, column: str, minutes: float) -> None:
    """As if so much time had passed since."""
    moved = f"UPDATE {table} SET {column} = {column} - make_interval(secs => :s) RETURNING 1"
    assert rows(hub.database_url, moved, s=minutes * 60)


def code(answer: httpx.Response) -> tuple[int, str]:
    """Number and code of a refusal, which is a problem with something to do about it."""
    assert answer.headers["Content-Type"] == "application/problem+json", answer.text
    assert answer.json()["hint"]
    return answer.status_code, answer.json()["code"]


def test_a_person_signs_in_is_known_and_signs_out(visitor: Visitor, person: str) -> None:
    assert visitor.who() == {"role": "public", "name": None, "office": None, "csrf_token": None}
    assert code(visitor.get("/api/audit")) == (401, "sign_in_needed")
    said = visitor.sign_in(f" {person.upper()} ").json()
    assert (said["role"], said["name"], said["office"]) == ("operator", person, "消防局")
    assert visitor.who() == said
    events = visitor.get("/api/audit").json()["events"]
    assert (events[0]["event"], events[0]["account"]) == ("signed_in", person)
    assert events[0]["client"] == visitor.address

    kept = dict(visitor.cookies)
    assert visitor.sign_out().status_code == 204
    assert not visitor.cookies
    visitor.cookies.update(kept)
    assert visitor.who()["role"] == "public", (
        "the session is over at the hub, not in the browser alone"
    )


def test_the_cookie_is_for_this_site_and_no_script(visitor: Visitor, person: str) -> None:
    plain = visitor.sign_in(person).headers["Set-Cookie"]
    assert plain.startswith("hub_session=")
    assert {"httponly", "samesite=strict", "path=/"} <= set(plain.lower().split("; "))
    https = visitor.sign_in(person, **{"X-Forwarded-Proto": "https"}).headers["Set-Cookie"]
    assert https.startswith("__Host-hub_session=")
    assert {"secure", "httponly", "samesite=strict", "path=/"} <= set(https.lower().split("; "))
    assert "domain" not in https.lower()


def test_https_only_marks_the_cookie_whatever_a_proxy_says(strict: Served, person: str) -> None:
    with Visitor(strict.url) as visitor:
        assert "Secure" in visitor.sign_in(person).headers["Set-Cookie"]


def test_a_cookie_by_https_must_be_the_one_set_by_https(visitor: Visitor, person: str) -> None:
    visitor.sign_in(person)
    assert visitor.who()["name"] == person
    assert (
        visitor.get("/api/session", headers={"X-Forwarded-Proto": "https"}).json()["name"] is None
    )


def test_the_token_is_the_hubs_never_the_visitors(
    visitor: Visitor, person: str, hub: Served
) -> None:
    visitor.cookies.set("hub_session", "chosen-by-somebody-else", domain="127.0.0.1")
    visitor.sign_in(person)
    first = visitor.cookies["hub_session"]
    assert first != "chosen-by-somebody-else"
    visitor.sign_in(person)
    assert visitor.cookies["hub_session"] != first
    with Visitor(hub.url, cookies={"hub_session": first}) as thief:
        assert thief.who()["role"] == "public", "the session before ends"


def test_a_session_ends_by_idling_and_by_age(hub: Served, visitor: Visitor, person: str) -> None:
    visitor.cookies.set("hub_session", signed_in(hub.database_url, person))
    pass_time(hub, "account_session", "seen_at", 59)
    assert visitor.who()["name"] == person
    pass_time(hub, "account_session", "seen_at", 59)
    assert visitor.who()["name"] == person, "asking keeps it awake"
    pass_time(hub, "account_session", "seen_at", 61)
    assert visitor.who()["name"] is None

    visitor.cookies.set("hub_session", signed_in(hub.database_url, person))
    pass_time(hub, "account_session", "created_at", 12 * 60 - 1)
    assert visitor.who()["name"] == person
    pass_time(hub, "account_session", "created_at", 2)
    assert visitor.who()["name"] is None


@pytest.mark.parametrize(
    "action", [accounts.disable, lambda c, n: accounts.set_password(c, n, "another 4 fine geese")]
)
def test_a_disabled_account_or_a_new_password_ends_sessions(
    hub: Served, visitor: Visitor, action: Callable[..., Any], request: pytest.FixtureRequest
) -> None:
    name = add_person(hub.database_url, f"ends-{request.node.callspec.indices['action']}")
    key = given_key(hub.database_url, name)
    visitor.sign_in(name)
    change(hub, action, name)
    assert visitor.who()["name"] is None
    assert code(visitor.sign_in(name)) == (401, "wrong_sign_in")
    with_key = visitor.get("/api/audit", headers=bearer(key))
    if action is accounts.disable:
        assert code(with_key) == (401, "key_ended")
        change(hub, accounts.enable, name)
        assert visitor.sign_in(name).status_code == 200
    else:
        assert with_key.status_code == 200
        assert visitor.sign_in(name, "another 4 fine geese").status_code == 200


def test_a_new_role_counts_at_once(hub: Served, visitor: Visitor, person: str) -> None:
    visitor.sign_in(person)
    assert visitor.get("/api/audit").status_code == 200
    change(hub, accounts.set_role, person, Role.OFFICIAL, "教育處")
    assert code(visitor.get("/api/audit")) == (401, "sign_in_needed")
    assert visitor.sign_in(person).json()["office"] == "教育處"
    assert code(visitor.get("/api/audit")) == (403, "not_allowed")


def test_people_change_their_own_password(hub: Served, visitor: Visitor, person: str) -> None:
    with Visitor(hub.url) as elsewhere:
        elsewhere.sign_in(person)
        csrf = {"X-CSRF-Token": visitor.sign_in(person).json()["csrf_token"]}
        before = visitor.cookies["hub_session"]

        def change_to(new: str, old: str = PASSWORD) -> httpx.Response:
            said = {"password": old, "new_password": new}
            return visitor.put("/api/session/password", json=said, headers=csrf)

        assert code(change_to("short")) == (400, "weak_password")
        assert code(change_to("four fine geese 8", old="not the password")) == (
            401,
            "wrong_sign_in",
        )
        assert elsewhere.who()["name"] == visitor.who()["name"] == person
        assert change_to("four fine geese 8").json()["name"] == person
        assert visitor.cookies["hub_session"] != before
        assert (elsewhere.who()["name"], visitor.who()["name"]) == (None, person)
        assert elsewhere.sign_in(person).status_code == 401
        assert elsewhere.sign_in(person, "four fine geese 8").status_code == 200
    events = rows(hub.database_url, "SELECT client FROM access_event WHERE event = 'password'")
    assert (visitor.address,) in events


def test_demo_accounts_count_in_a_demo_alone(
    hub: Served, strict: Served, visitor: Visitor, person: str
) -> None:
    key = given_key(hub.database_url, person)
    visitor.sign_in(person)
    rows(hub.database_url, "UPDATE account SET demo = true WHERE name = :n RETURNING 1", n=person)
    assert visitor.who()["name"] is None
    assert code(visitor.sign_in(person)) == (401, "wrong_sign_in")
    assert code(visitor.get("/api/session", headers=bearer(key))) == (401, "key_ended")
    with Visitor(strict.url) as visitor_of_demo:
        assert visitor_of_demo.sign_in(person).status_code == 200


def test_a_change_without_the_sessions_own_token_is_refused(
    hub: Served, visitor: Visitor, person: str
) -> None:
    visitor.sign_in(person)
    with Visitor(hub.url) as other:
        other.sign_in(person)
        foreign = other.who()["csrf_token"]
    for token in ("", "ü".encode().decode("latin-1"), foreign):
        refused = visitor.delete("/api/session", headers={"X-CSRF-Token": token.encode("latin-1")})
        assert code(refused) == (403, "csrf_missing")
    own = {"X-CSRF-Token": visitor.who()["csrf_token"]}
    for site in ("cross-site", "same-site"):
        forged = visitor.delete("/api/session", headers={**own, "Sec-Fetch-Site": site})
        assert code(forged) == (403, "cross_site")
    assert visitor.who()["name"] == person, "nothing has happened"
    own["Sec-Fetch-Site"] = "same-origin"
    assert visitor.delete("/api/session", headers=own).status_code == 204


def test_no_other_page_signs_a_visitor_in(visitor: Visitor, person: str) -> None:
    assert code(visitor.sign_in(person, **{"Sec-Fetch-Site": "cross-site"})) == (403, "cross_site")
    form = f'{{"name": "{person}", "password": "{PASSWORD}"}}'
    as_form = visitor.post("/api/session", content=form, headers={"Content-Type": "text/plain"})
    assert as_form.status_code == 400, "what a form on any page can send is not taken"
    assert not visitor.cookies
    asked = visitor.options(
        "/api/session",
        headers={"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"},
    )
    assert "Access-Control-Allow-Origin" not in asked.headers


def test_unknown_wrong_and_disabled_are_one_answer(
    hub: Served, visitor: Visitor, person: str
) -> None:
    gone = add_person(hub.database_url, "gone")
    change(hub, accounts.disable, gone)
    answers = [
        visitor.sign_in("nobody-of-that-name"), visitor.sign_in(person, "not the password"),
        visitor.sign_in(gone), visitor.sign_in(gone, "not the password"),
    ]  # fmt: skip
    assert {code(answer) for answer in answers} == {(401, "wrong_sign_in")}
    assert len({answer.text for answer in answers}) == 1
    assert not any("Set-Cookie" in answer.headers for answer in answers)


def fail(visitor: Visitor, name: str, times: int) -> list[int]:
    """The numbers of the answers to wrong passwords."""
    return [visitor.sign_in(name, f"not the password {i}").status_code for i in range(times)]


@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
def test_an_account_is_locked_after_failures_for_a_while(hub: Served, known: bool) -> None:
    name = add_person(hub.database_url, "locked") if known else "never-heard-of"
    with Visitor(hub.url) as first, Visitor(hub.url) as second:
        assert fail(first, name, ACCOUNT_FAILURES) == [401] * ACCOUNT_FAILURES
        refused = second.sign_in(name)
        assert code(refused) == (429, "locked_out"), "the right password too, and from anywhere"
        assert 14 * 60 < int(refused.headers["Retry-After"]) <= 15 * 60
        assert "min" in refused.json()["hint"]
        pass_time(hub, "access_event", "at", 14.9)
        assert second.sign_in(name).status_code == 429
        pass_time(hub, "access_event", "at", 0.2)
        assert second.sign_in(name).status_code == (200 if known else 401)


def test_the_operator_unlocks_and_success_forgives(
    hub: Served, visitor: Visitor, person: str
) -> None:
    fail(visitor, person, ACCOUNT_FAILURES)
    assert visitor.sign_in(person).status_code == 429
    change(hub, accounts.unlock, person)
    assert fail(visitor, person, ACCOUNT_FAILURES - 1) == [401] * (ACCOUNT_FAILURES - 1)
    assert visitor.sign_in(person).status_code == 200
    assert fail(visitor, person, ACCOUNT_FAILURES) == [401] * ACCOUNT_FAILURES


def test_guesses_at_once_do_not_slip_under_the_limit(hub: Served, person: str) -> None:
    with Visitor(hub.url) as visitor, ThreadPoolExecutor(12) as pool:
        found = list(
            pool.map(lambda i: visitor.sign_in(person, f"guess number {i}").status_code, range(12))
        )
    assert sorted(found) == [401] * ACCOUNT_FAILURES + [429] * (12 - ACCOUNT_FAILURES)


def test_a_client_is_locked_whatever_names_it_tries(
    hub: Served, visitor: Visitor, person: str
) -> None:
    """The failures stand in the audit already: asking for each would take a tenth of a second."""
    rows(
        hub.database_url,
        "INSERT INTO access_event (event, subject, client) SELECT 'failed', 'unknown:' || i, :client "
        "FROM generate_series(1, :n) AS i RETURNING 1",
        client=visitor.address, n=CLIENT_FAILURES - 1,
    )  # fmt: skip
    assert visitor.sign_in("somebody-else").status_code == 401
    assert code(visitor.sign_in(person)) == (429, "locked_out")
    with Visitor(hub.url) as other:
        assert other.sign_in(person).status_code == 200, "others are not locked by it"


def test_an_address_that_a_stranger_claims_is_not_believed(
    hub: Served, strict: Served, person: str
) -> None:
    with Visitor(strict.url) as visitor:
        visitor.sign_in(person)
    asked = "SELECT client FROM access_event ORDER BY event_id DESC LIMIT 1"
    assert rows(hub.database_url, asked) == [("127.0.0.1",)]


def test_what_was_typed_as_a_name_is_not_kept(hub: Served, visitor: Visitor) -> None:
    visitor.sign_in("my secret typed in the wrong field")
    everything = rows(hub.database_url, "SELECT * FROM access_event")
    assert everything
    assert "secret" not in repr(everything)


def test_nothing_secret_is_in_the_database_or_the_log(
    hub: Served, visitor: Visitor, person: str, runtime: Any
) -> None:
    key = given_key(hub.database_url, person)
    csrf = visitor.sign_in(person).json()["csrf_token"]
    visitor.get("/api/audit", headers=bearer(key))
    visitor.sign_in(person, "a wrong but secret one")
    visitor.post("/api/session", json={"name": person, "password": 12345678901234})
    token = visitor.cookies["hub_session"]
    secrets = [
        PASSWORD,
        token,
        csrf,
        key.rpartition("_")[2],
        "a wrong but secret one",
        "12345678901234",
    ]
    tables = ("account", "account_session", "api_key", "access_event")
    kept = [repr(rows(hub.database_url, f"SELECT * FROM {table}")) for table in tables]
    logs = [path.read_text() for path in (runtime.folder / "log").glob("api*.log")]
    assert any("POST /api/session" in log for log in logs)
    for text in [*kept, *logs]:
        assert not [secret for secret in secrets if secret in text]


def test_old_events_are_forgotten(hub: Served, visitor: Visitor, person: str) -> None:
    old = (
        "UPDATE access_event SET at = now() - interval '366 days' WHERE event = 'added' RETURNING 1"
    )
    assert rows(hub.database_url, old)
    visitor.sign_in(person)
    assert (
        rows(hub.database_url, "SELECT 1 FROM access_event WHERE at < now() - interval '1 year'")
        == []
    )


def test_a_sign_in_that_is_none_is_told_what_is_wrong(visitor: Visitor) -> None:
    for body in (
        {},
        {"name": "a"},
        {"name": "a", "password": "x" * 300},
        {"name": "a", "password": "b", "c": 1},
    ):
        assert code(visitor.post("/api/session", json=body)) == (400, "bad_parameter")
