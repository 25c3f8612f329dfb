"""The officials' queue: which cases it shows, in which order, when each is due, and to whom it is open."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from hub.cases.case import Name, case
from hub.store.closures import closures
from hub.store.database import engine, transaction
from hub.workdays import Workdays
from tests.casework import WORKS, Official, case_line, code, desk, load_cases, machine, now
from tests.conftest import LOADED, Served
from tests.sending import rows

LONG_AGO = now() - timedelta(days=60)


@pytest.fixture(scope="module")
def hub(
    cluster: Any, loaded_template_url: str, serve: Callable[..., Served],
    tmp_path_factory: pytest.TempPathFactory,
) -> Served:  # fmt: skip
    """A hub with some cases of the hotline."""
    assert loaded_template_url
    cluster.create_database("cases_desk", template=LOADED)
    url = cluster.url("cases_desk")
    load_cases(
        url, tmp_path_factory.mktemp("cases"),
        case_line("OLD", LONG_AGO, "confirmed", office=WORKS),
        case_line("NEW", now() - timedelta(minutes=5), "confirmed"),
        case_line("LAMP", LONG_AGO, "confirmed", "in progress", code="lamp"),
        case_line("DONE", LONG_AGO, "confirmed", "fixed"),
        case_line("SPAM", LONG_AGO, "hidden"),
        case_line("WAITS", now() - timedelta(minutes=2), "unconfirmed"),
    )  # fmt: skip
    return serve(url)


@pytest.fixture(scope="module")
def people(hub: Served) -> Iterator[dict[str, Official]]:
    """Those who work there."""
    with desk(hub) as found:
        yield found


def test_the_queue_begins_with_what_is_due_first(people: dict[str, Official]) -> None:
    works = people["works"]
    assert works.numbers() == ["OLD", "NEW", "WAITS", "LAMP"]
    assert works.numbers(overdue=True) == ["OLD"]
    assert works.numbers(overdue=False) == ["NEW", "WAITS", "LAMP"]
    assert works.numbers(state="unconfirmed") == ["WAITS"]
    assert works.numbers(state="hidden") == ["SPAM"]
    assert works.numbers(status="closed") == ["DONE"]
    assert works.numbers(office=WORKS) == ["OLD"]
    assert "OLD" not in works.numbers(unassigned=True)
    assert works.numbers(category="路燈故障") == ["LAMP"]
    assert works.numbers(township="10014020") == []
    assert works.numbers(sort="-opened", status="any") == ["WAITS", "NEW", "DONE", "LAMP", "OLD"]


def test_pages_of_the_queue_hold_every_case_once(people: dict[str, Official]) -> None:
    for sort in ("due", "-due", "opened", "-updated"):
        seen: list[str] = []
        url: str | None = f"/api/cases?limit=2&sort={sort}&status=any"
        while url is not None:
            answer = people["keeper"].get(url)
            assert answer.json()["total"] == 5
            seen += [case["case_id"] for case in answer.json()["cases"]]
            url = answer.links.get("next", {}).get("url")
        assert sorted(seen) == ["DONE", "LAMP", "NEW", "OLD", "WAITS"], sort


def test_a_case_is_shown_with_its_steps_and_version(people: dict[str, Official]) -> None:
    answer = people["works"].case("DONE")
    told = answer.json()
    assert [step["state"] for step in told["history"]] == ["confirmed", "fixed"]
    assert (told["status"], told["states"], told["overdue"]) == ("closed", [], False)
    assert answer.headers["ETag"].startswith(f'"{told["version"]}-')
    assert answer.headers["Cache-Control"] == "private, no-store"
    lamp = people["works"].case("LAMP").json()
    assert (lamp["promised_days"], lamp["due_at"], lamp["overdue"]) == (None, None, False)
    assert "fixed" in lamp["states"]
    assert "duplicate" not in lamp["states"]


def test_a_case_that_is_none_is_not_found(people: dict[str, Official]) -> None:
    assert code(people["works"].case("NONE")) == (404, "unknown_case")
    assert code(people["works"].case("OLD", source="mqtt")) == (404, "unknown_case")


@pytest.mark.parametrize(
    "asked",
    [
        {"status": "x"}, {"state": "done"}, {"township": "1"}, {"category": "a\0b"}, {"office": "x" * 4001},
        {"after": "x"}, {"after": "nan"}, {"sort": "id"}, {"limit": "0"}, {"overdue": "perhaps"},
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(
    people: dict[str, Official], asked: dict[str, str]
) -> None:
    assert code(people["works"].get("/api/cases", params=asked)) == (400, "bad_parameter")


@pytest.mark.parametrize(
    "words", ["' OR 1=1 --", "<script>alert(1)</script>", "%", "路燈';DROP TABLE account"]
)
@pytest.mark.parametrize("name", ["category", "office", "after"])
def test_sql_and_script_find_nothing(people: dict[str, Official], name: str, words: str) -> None:
    answer = people["works"].get("/api/cases", params={name: words})
    assert answer.status_code == 400 if name == "after" else answer.json()["cases"] == []


def test_the_desk_is_for_officials_alone(hub: Served, people: dict[str, Official]) -> None:
    assert code(people["planner"].get("/api/cases")) == (403, "not_allowed")
    key = machine(hub, "works", "cases:read")
    with closing(Official(hub, "works")) as other:
        other.cookies.clear()
        assert code(other.get("/api/cases")) == (401, "sign_in_needed")
        assert other.get("/api/cases", headers=key).status_code == 200


@settings(max_examples=20)
@given(opened=st.datetimes(LONG_AGO.replace(tzinfo=None) - timedelta(days=900), now().replace(tzinfo=None)), days=st.integers(0, 60))  # fmt: skip
def test_due_is_what_the_calendar_of_promises_says(hub: Served, opened: Any, days: int) -> None:
    """The query's arithmetic against ``Workdays``, on the same closed days."""
    at = opened.replace(tzinfo=now().tzinfo)
    source = engine(hub.database_url, pool_size=1)
    with transaction(source) as connection:
        closed = [row.closed_on for row in closures(connection, "10014")]
        connection.execute(
            text("UPDATE issue_request SET requested_datetime = :at WHERE feature_id = 'SPAM'"), {"at": at}
        )  # fmt: skip
        connection.execute(
            text("UPDATE issue_service SET promised_days = :days WHERE feature_id = 'pothole'"), {"days": days}
        )  # fmt: skip
        assert case(connection, "10014", Name("open311", "SPAM")).due_at == Workdays(closed).due(at, days)  # fmt: skip
        connection.rollback()
    source.dispose()
    assert rows(hub.database_url, "SELECT promised_days FROM issue_service WHERE feature_id = 'pothole'") == [(3,)]  # fmt: skip
