"""Refused messages are the operator's alone; they show what came, whatever bytes it was."""

from collections.abc import Callable
from itertools import count

import httpx
import pytest

from hub.embedded.cluster import Cluster
from hub.roles import Role
from tests.conftest import LOADED, Served
from tests.people import add_person, bearer, given_key
from tests.telling import garbage, take

_numbers = count(1)


@pytest.fixture(scope="module")
def served(cluster: Cluster, loaded_template_url: str, serve: Callable[..., Served]) -> Served:
    """A hub that has refused two messages."""
    assert loaded_template_url
    cluster.create_database("refusing", template=LOADED)
    url = cluster.url("refusing")
    take(url, [garbage(b"{\xff"), garbage(b"LASS|x", topic="LASS/Test")])
    return serve(url)


def test_an_operator_sees_what_came(served: Served) -> None:
    answer = _asked(served, Role.OPERATOR, "").json()["messages"]
    assert [(m["dataset"], m["topic"], m["payload"], m["whole"]) for m in answer] == [
        ("unknown", "LASS/Test", "LASS|x", True),
        ("wifi", "tt/v1/wifi/hotspot/A1/state", "{\\xff", True),
    ]
    only = _asked(served, Role.OPERATOR, "?dataset=wifi&code=bad_value").json()["messages"]
    assert [m["dataset"] for m in only] == ["wifi"]
    older = _asked(served, Role.OPERATOR, f"?before={answer[0]['refused_id']}").json()["messages"]
    assert [m["dataset"] for m in older] == ["wifi"]


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.EMS, Role.ADMIN])
def test_nobody_else_does(served: Served, role: Role) -> None:
    assert _asked(served, role, "").status_code == 403


def _asked(served: Served, role: Role, query: str) -> httpx.Response:
    name = add_person(served.database_url, f"{role}-{next(_numbers)}", role)
    key = given_key(served.database_url, name, "messages:read")
    return httpx.get(f"{served.url}/api/messages/refused{query}", headers=bearer(key))
