"""What officials do with cases: moderation, charge, states, notes, merging; two at once, and those who may not."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from hub.errors import DatabaseRefused
from hub.store.database import engine, transaction
from tests.casework import CLEANING, WORKS, Official, case_line, code, desk, load_cases, now
from tests.conftest import LOADED, Served
from tests.sending import assert_ledger, rows, send

NUMBERS = [f"C{n}" for n in range(1, 26)]
LAST_WEEK = now() - timedelta(days=7)
TABLES = (
    "issue_request", "issue_update", "issue_service", "issue_follower", "case_act", "delivery",
)  # fmt: skip
FOLLOWERS = "案件編號,聯絡方式\nDUP,a@example.org\nDUP,b@example.org\nMAIN,b@example.org\n"


@pytest.fixture(scope="module")
def hub(
    cluster: Any, loaded_template_url: str, serve: Callable[..., Served],
    tmp_path_factory: pytest.TempPathFactory,
) -> Served:  # fmt: skip
    """A hub with a case for each test."""
    assert loaded_template_url
    cluster.create_database("cases_acts", template=LOADED)
    url, folder = cluster.url("cases_acts"), tmp_path_factory.mktemp("cases")
    load_cases(
        url, folder,
        *(case_line(number, LAST_WEEK, "confirmed") for number in [*NUMBERS, "DUP", "MAIN"]),
        case_line("HELD", LAST_WEEK, "unconfirmed"),
        case_line("CLOSED", LAST_WEEK, "confirmed", "fixed"),
        case_line("THEIRS", LAST_WEEK, "confirmed", office=CLEANING),
    )  # fmt: skip
    path = folder / "followers.csv"
    path.write_text(FOLLOWERS, encoding="utf-8")
    send(url, path, into="issues")
    return serve(url)


@pytest.fixture(scope="module")
def people(hub: Served) -> Iterator[dict[str, Official]]:
    """Those who work there."""
    with desk(hub) as found:
        yield found


@pytest.fixture
def works(people: dict[str, Official]) -> Official:
    """An official of the office of works."""
    return people["works"]


def stored(hub: Served) -> list[Any]:
    """How much is stored, in every table that an act may change."""
    asked = " UNION ALL ".join(f"SELECT '{t}', count(*), max(xmin::text) FROM {t}" for t in TABLES)
    return rows(hub.database_url, f"{asked} ORDER BY 1")


def test_a_held_case_is_confirmed_and_hidden_again(hub: Served, works: Official) -> None:
    public = f"{hub.url}/open311/v2/requests/HELD.json"
    assert works.get(public).status_code == 404
    assert code(works.does("state", "HELD", state="in progress", answer="好")) == (
        409,
        "case_state",
    )
    told = works.does("confirm", "HELD", note="看過照片").json()
    assert (told["state"], told["history"][-1]["act"]) == ("confirmed", "confirmed")
    assert works.get(public).json()[0]["status"] == "open"
    assert code(works.does("confirm", "HELD")) == (409, "case_state")
    assert works.does("hide", "HELD").json()["state"] == "hidden"
    assert works.get(public).status_code == 404
    assert works.numbers(state="hidden") == ["HELD"]


def test_a_state_comes_with_a_public_answer(hub: Served, works: Official) -> None:
    told = works.does("state", "C1", state="in progress", answer="已派工", note="廠商甲").json()
    step = told["history"][-1]
    assert (step["act"], step["by"], step["by_office"]) == ("state", "works", WORKS)
    assert (step["state"], step["answer"], step["note"]) == ("in progress", "已派工", "廠商甲")
    assert (told["state"], told["answer"]) == ("in progress", "已派工")
    assert works.does("state", "C1", state="fixed", answer="完工").json()["status"] == "closed"
    assert code(works.does("state", "C1", state="planned", answer="再看")) == (409, "case_state")
    public = works.get("/open311/v2/servicerequestupdates.json?service_request_id=C1").json()
    assert [step["description"] for step in public][:2] == ["完工", "已派工"]
    assert_ledger(hub.database_url)


def test_reopening_counts_as_such_in_the_metrics(hub: Served, works: Official) -> None:
    works.does("reopen", "CLOSED", answer="再修")
    assert works.case("CLOSED").json()["state"] == "confirmed"
    assert code(works.does("reopen", "CLOSED", answer="再修")) == (409, "case_state")
    closings = rows(
        hub.database_url,
        "SELECT c.closed_at, c.reopened_at > now() - interval '1 hour' FROM issue_request AS r, "
        "issue_closings(r.source, r.feature_id, r.simulated, r.requested_datetime, r.closed_datetime) AS c "
        "WHERE r.feature_id = 'CLOSED' AND r.valid_to IS NULL",
    )
    assert closings == [(LAST_WEEK + timedelta(hours=1), True)]


def test_a_case_is_given_to_an_office_or_a_township(people: dict[str, Official]) -> None:
    works, cleaning = people["works"], people["cleaning"]
    assert code(works.does("assign", "C2", office="環保")) == (400, "unknown_office")
    assert CLEANING in works.does("assign", "C2", office="環保").json()["hint"]
    told = works.does("assign", "C2", office=CLEANING, note="不是我們的路").json()
    assert (told["office"], told["may_act"]) == (CLEANING, False)
    assert (told["state"], told["status"]) == ("confirmed", "open")
    assert told["history"][-1]["note"] is None, "it is theirs now, and so are its notes"
    assert cleaning.case("C2").json()["history"][-1]["note"] == "不是我們的路"
    assert code(works.does("note", "C2", note="x")) == (403, "other_office")
    told = cleaning.does("assign", "C2", township_code="10014010").json()
    assert told["office"] == "臺東市公所"
    assert told["history"][-1]["details"]["office_before"] == CLEANING
    assert code(cleaning.does("note", "C2", note="x")) == (403, "other_office")
    assert people["keeper"].does("assign", "C2", office=WORKS).status_code == 200
    assert code(works.does("assign", "C2", office=WORKS)) == (409, "case_state")
    assert code(works.does("assign", "C2", township_code="10002010")) == (400, "unknown_office")
    for wrong in ({}, {"office": WORKS, "township_code": "10014010"}):
        assert code(works.does("assign", "C2", **wrong)) == (400, "bad_parameter")


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        ("confirm", {}), ("hide", {}), ("assign", {"office": WORKS}), ("note", {"note": "x"}),
        ("state", {"state": "fixed", "answer": "x"}), ("merge", {"case_id": "C3"}), ("reopen", {"answer": "x"}),
    ],
)  # fmt: skip
def test_another_offices_case_is_left_alone(
    hub: Served, works: Official, verb: str, said: dict[str, str]
) -> None:
    before = stored(hub)
    assert code(works.does(verb, "THEIRS", **said)) == (403, "other_office")
    seen = works.case("C3").headers["ETag"]
    assert code(works.does(verb, "NONE", seen, **said)) == (404, "unknown_case")
    assert stored(hub) == before


def test_merging_takes_the_followers_along(hub: Served, works: Official) -> None:
    told = works.does("merge", "DUP", case_id="MAIN", note="同一個坑").json()
    assert (told["status"], told["state"]) == ("closed", "duplicate")
    assert (told["duplicate_source"], told["duplicate_of"]) == ("open311", "MAIN")
    assert "MAIN" in told["answer"]
    main = works.case("MAIN").json()
    assert main["followers"] == 2
    assert main["history"][-1]["details"] == {"source": "open311", "from": "DUP", "followers": 1}
    assert rows(
        hub.database_url,
        "SELECT contact FROM issue_follower WHERE service_request_id = 'MAIN' AND valid_to IS NULL ORDER BY 1",
    ) == [("a@example.org",), ("b@example.org",)]
    assert rows(hub.database_url, "SELECT count(*) FROM issue_case WHERE feature_id = 'DUP'") == [
        (0,)
    ]
    assert code(works.does("merge", "C4", case_id="DUP")) == (409, "case_state")
    assert code(works.does("merge", "C4", case_id="C4")) == (400, "merge_itself")
    assert code(works.does("merge", "C4", case_id="NONE")) == (404, "unknown_case")
    assert works.does("reopen", "DUP", answer="不是同一個").json()["duplicate_of"] is None


def test_the_second_of_two_is_told_what_the_first_did(people: dict[str, Official]) -> None:
    seen = people["works"].case("C5").headers["ETag"]
    first = people["works"].does("state", "C5", seen, state="planned", answer="下週")
    second = people["cleaning"].does("state", "C5", seen, state="fixed", answer="好了")
    assert code(second) == (412, "case_changed")
    (step,) = second.json()["changed"]
    assert (step["by"], step["state"], step["answer"]) == ("works", "planned", "下週")
    assert second.headers["ETag"] == first.headers["ETag"]
    assert second.json()["version"] == first.json()["version"]
    assert people["works"].case("C5").json()["state"] == "planned"
    again = people["cleaning"].does("state", "C5", second.headers["ETag"], state="fixed", answer="好了")  # fmt: skip
    assert again.json()["state"] == "fixed"


def test_of_many_at_once_one_wins_and_the_others_are_told(
    hub: Served, people: dict[str, Official]
) -> None:
    seen = people["works"].case("C6").headers["ETag"]
    both = [people["works"], people["cleaning"]] * 4
    with ThreadPoolExecutor(len(both)) as pool:
        answers = list(pool.map(lambda who: who.does("note", "C6", seen, note="我先"), both))
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 7
    assert rows(hub.database_url, "SELECT count(*) FROM case_act WHERE case_id = 'C6'") == [(1,)]


def test_news_from_elsewhere_make_another_version(
    hub: Served, works: Official, tmp_path: Any
) -> None:
    seen = works.case("C7").headers["ETag"]
    load_cases(hub.database_url, tmp_path, case_line("C7", LAST_WEEK, "confirmed", "planned"))
    answer = works.does("note", "C7", seen, note="x")
    assert code(answer) == (412, "case_changed")
    assert [step["state"] for step in answer.json()["changed"]] == ["planned"]


@pytest.mark.parametrize(
    "seen", ["", "*", '"', "7-1", '"7-99999999999999999999"', 'W/"1-1"', '"٧-١"']
)
def test_a_version_that_was_never_seen_is_none(hub: Served, works: Official, seen: str) -> None:
    before = stored(hub)
    answer = works.post(
        "/api/cases/open311/C8/note", json={"note": "x"}, headers={"If-Match": seen.encode()}
    )  # fmt: skip
    assert answer.status_code == (428 if seen in ("", "*") else 412), answer.text
    assert stored(hub) == before


def test_an_act_needs_a_version(works: Official) -> None:
    answer = works.post("/api/cases/open311/C8/note", json={"note": "x"})
    assert code(answer) == (428, "version_needed")


def test_a_session_that_ends_in_the_middle_of_a_form_stores_nothing(hub: Served) -> None:
    with desk(hub) as found:
        works = found["works"]
        seen = works.case("C9").headers["ETag"]
        token = works.cookies["hub_session"]
        ended = "UPDATE account_session SET seen_at = seen_at - interval '1 year' WHERE token_hash = sha256(:token) RETURNING 1"  # fmt: skip
        assert rows(hub.database_url, ended, token=token.encode())
        before = stored(hub)
        answer = works.does("state", "C9", seen, state="fixed", answer="x")
        assert code(answer) == (401, "sign_in_needed")
        assert stored(hub) == before


ROBBERY = "'); DROP TABLE case_act; -- <script>alert(1)</script> {{7*7}} ../../ %00 \\ \u202e"


def test_sql_and_script_are_words_like_others(hub: Served, works: Official) -> None:
    told = works.does("state", "C10", state="planned", answer=ROBBERY, note=ROBBERY).json()
    assert told["answer"] == told["history"][-1]["note"] == ROBBERY
    assert works.get("/open311/v2/requests/C10.xml").status_code == 200
    assert rows(hub.database_url, "SELECT count(*) > 0 FROM case_act") == [(True,)]
    assert code(works.does("assign", "C10", office=ROBBERY)) == (400, "unknown_office")


@pytest.mark.parametrize("words", ["字" * 4001, "", "   ", "a\0b", "\ud800", None, 7, ["x"]])
@pytest.mark.parametrize(
    ("verb", "field", "rest"),
    [
        ("note", "note", {}), ("state", "answer", {"state": "planned"}), ("reopen", "answer", {}),
        ("state", "state", {"answer": "x"}), ("assign", "office", {}), ("merge", "case_id", {}),
    ],
)  # fmt: skip
def test_words_that_are_none_are_refused_and_nothing_is_stored(
    hub: Served, works: Official, verb: str, field: str, rest: dict[str, str], words: Any
) -> None:
    before = stored(hub)
    assert code(works.does(verb, "C11", **{**rest, field: words})) == (400, "bad_parameter")
    assert stored(hub) == before


def test_four_thousand_characters_are_taken(works: Official) -> None:
    told = works.does("state", "C12", state="planned", answer="字" * 4000, note="字" * 4000)
    assert told.status_code == 200
    assert code(works.does("note", "C12", note="x", more="y")) == (400, "bad_parameter")


def test_the_audit_can_be_neither_changed_nor_deleted(hub: Served, works: Official) -> None:
    works.does("note", "C13", note="x")
    source = engine(hub.database_url, pool_size=1)
    for change in ("UPDATE case_act SET note = NULL", "DELETE FROM case_act", "TRUNCATE case_act"):
        with pytest.raises(DatabaseRefused), transaction(source) as connection:
            connection.execute(text(change))
    source.dispose()
    for method in ("PUT", "PATCH", "DELETE"):
        assert works.request(method, "/api/cases/open311/C13").status_code == 405


def test_what_officials_did_cannot_be_undone_as_a_delivery(
    hub: Served, people: dict[str, Official]
) -> None:
    people["works"].does("state", "C14", state="planned", answer="下週")
    ((line,),) = rows(
        hub.database_url,
        "SELECT DISTINCT d.delivery_id FROM delivery AS d JOIN issue_update USING (delivery_id) WHERE d.source = 'desk'",
    )
    assert code(people["keeper"].post(f"/api/deliveries/{line}/undo")) == (409, "not_undoable")
    assert people["works"].case("C14").json()["state"] == "planned"


def test_what_an_official_said_last_counts_though_a_device_is_ahead(
    hub: Served, works: Official
) -> None:
    rows(
        hub.database_url,
        "UPDATE issue_update SET phenomenon_time = now() + interval '4 minutes' WHERE feature_id = 'C15' RETURNING 1",
    )
    assert works.does("state", "C15", state="fixed", answer="好了").json()["status"] == "closed"
