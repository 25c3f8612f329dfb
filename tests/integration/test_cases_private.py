"""No public answer, in any format, holds an internal note, an official's name, or a follower of a case."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from hub.api.access import RULES
from hub.registry import all_datasets
from hub.roles import Role
from tests.casework import WORKS, Official, case_line, desk, load_cases, now
from tests.conftest import LOADED, Served
from tests.people import bearer, given_key
from tests.sending import send

NOTE = "機密備註七四一"
CONTACT = "follower-741@example.org"
SECRETS = (NOTE, CONTACT, '"works"', "keeper")
DAYS = f"from={now() - timedelta(days=30):%Y-%m-%d}&to={now():%Y-%m-%d}"
AREA = "10014010"


@pytest.fixture(scope="module")
def hub(
    cluster: Any, loaded_template_url: str, serve: Callable[..., Served],
    tmp_path_factory: pytest.TempPathFactory,
) -> Served:  # fmt: skip
    """A hub where officials have done everything there is to do, each with a note."""
    assert loaded_template_url
    cluster.create_database("cases_private", template=LOADED)
    url, folder = cluster.url("cases_private"), tmp_path_factory.mktemp("cases")
    opened = now() - timedelta(days=20)
    load_cases(
        url, folder,
        *(case_line(name, opened, "confirmed") for name in ("A", "B", "C")),
        case_line("HELD", opened, "unconfirmed"),
    )  # fmt: skip
    path = folder / "followers.csv"
    path.write_text(f"案件編號,聯絡方式\nB,{CONTACT}\n", encoding="utf-8")
    send(url, path, into="issues")
    hub = serve(url)
    with desk(hub) as people:
        _work(people["works"])
    return hub


def _work(works: Official) -> None:
    for verb, number, said in (
        ("note", "A", {}), ("state", "A", {"state": "in progress", "answer": "已派工"}), ("merge", "B", {"case_id": "A"}),
        ("state", "C", {"state": "fixed", "answer": "完工"}), ("reopen", "C", {"answer": "再修"}), ("confirm", "HELD", {}),
        ("hide", "HELD", {}), ("assign", "A", {"office": WORKS}),
    ):  # fmt: skip
        answer = works.does(verb, number, note=NOTE, **said)
        assert answer.status_code == 200, answer.text
        assert NOTE in answer.text


def public_addresses() -> Iterator[str]:
    """Every address at which anybody is told something of cases or of what arrived."""
    yield from ("/api/ledger", "/api/metrics", "/api/datasets", "/api/gaps", "/api/openapi.json")
    for metric in all_datasets()["issues"].metrics:
        for form in ("json", "csv", "geojson"):
            yield f"/api/metrics/{metric.name}?level=township&{DAYS}&format={form}"
        yield f"/api/metrics/{metric.name}/{AREA}/working?{DAYS}"
        yield f"/api/metrics/{metric.name}/series?{DAYS}"
    for kind in all_datasets()["issues"].kinds:
        yield f"/api/datasets/issues/features?entity={kind.name}"
        yield f"/api/datasets/issues/template.csv?kind={kind.name}"
    for form in ("json", "xml"):
        yield f"/open311/v2/requests.{form}?extensions=true"
        yield f"/open311/v2/requests/A.{form}?extensions=true"
        yield f"/open311/v2/requests/B.{form}?extensions=true"
        yield f"/open311/v2/servicerequestupdates.{form}"


def test_no_public_answer_holds_what_is_internal(hub: Served) -> None:
    told = 0
    with httpx.Client(base_url=hub.url, timeout=60) as anybody:
        for address in public_addresses():
            answer = anybody.get(address)
            assert answer.status_code < 500, address
            told += answer.is_success
            for secret in SECRETS:
                assert secret not in answer.text, (address, secret)
    assert told > 30, "a walk that is told nothing proves nothing"


def test_what_is_public_of_an_act_is_told(hub: Served) -> None:
    with httpx.Client(base_url=hub.url, timeout=60) as anybody:
        assert "已派工" in anybody.get("/open311/v2/requests/A.json").text
        assert WORKS in anybody.get("/open311/v2/requests/A.json").text
        assert anybody.get("/open311/v2/requests/HELD.json").status_code == 404


def test_features_hold_no_note_for_any_role(hub: Served) -> None:
    """The table of cases has no column for a note: no role finds one outside the desk."""
    key = bearer(given_key(hub.database_url, "keeper"))
    for kind in all_datasets()["issues"].kinds:
        answer = httpx.get(
            f"{hub.url}/api/datasets/issues/features?entity={kind.name}", headers=key, timeout=60
        )
        assert answer.status_code in (200, 404)
        assert NOTE not in answer.text


def test_every_path_of_the_desk_is_closed_to_the_public() -> None:
    desk_rules = [rule for rule in RULES if rule.path.startswith("/api/cases")]
    assert len(desk_rules) > 8
    for rule in desk_rules:
        assert not rule.roles & {Role.PUBLIC, Role.EMS}
