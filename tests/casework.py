"""Officials of several offices at a hub with a few cases, as tests of casework meet them."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from hub.clock import COUNTY_ZONE
from hub.roles import Role
from tests.conftest import Served
from tests.people import add_person, bearer, given_key, signed_in
from tests.sending import rows, send

WORKS, CLEANING = "工務處", "環保局"
PEOPLE = {
    "works": (Role.OFFICIAL, WORKS), "cleaning": (Role.OFFICIAL, CLEANING), "keeper": (Role.OPERATOR, "計畫處"),
    "planner": (Role.EMS, "消防局"),
}  # fmt: skip
POTHOLE = "路面坑洞"
SERVICES = f"類別代碼,事項,類型,工作天數\npothole,{POTHOLE},道路維修,3\nlamp,路燈故障,路燈,\n"
HEADER = "service_request_id,service_code,status,description,requested_datetime,address,agency_responsible,history"


def case_line(
    number: str, opened: datetime, *states: str, office: str = "", code: str = "pothole"
) -> Sequence[str]:
    """A row of the hotline's file: a case opened then, a state an hour."""
    steps = [(opened + timedelta(hours=n), state) for n, state in enumerate(states)]
    told = json.dumps([(at.isoformat(), state) for at, state in steps])
    return (number, code, states[-1], f"{number} 有坑洞", opened.isoformat(), "臺東縣臺東市中山路1號", office, told)  # fmt: skip


def load_cases(url: str, folder: Path, *lines: Sequence[str]) -> None:
    """Sends services and cases as the offices do."""
    services = folder / "services.csv"
    services.write_text(SERVICES, encoding="utf-8")
    send(url, services, into="issues")
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines]
    path = folder / "cases.csv"
    path.write_text("\n".join([HEADER, *quoted]) + "\n", encoding="utf-8")
    report = send(url, path, into="issues")
    assert report.refused == 0, report.refused_rows


def now() -> datetime:
    """The county's clock."""
    return datetime.now(COUNTY_ZONE)


class Official(httpx.Client):
    """Somebody at the desk, signed in as the screen signs them in."""

    def __init__(self, hub: Served, name: str) -> None:
        super().__init__(base_url=hub.url, timeout=60)
        self.cookies.set("hub_session", signed_in(hub.database_url, name))
        self.headers["X-CSRF-Token"] = self.get("/api/session").json()["csrf_token"]

    def case(self, number: str, source: str = "open311") -> httpx.Response:
        """The case as the hub shows it."""
        return self.get(f"/api/cases/{source}/{number}")

    def does(self, verb: str, number: str, seen: str | None = None, **said: Any) -> httpx.Response:
        """One act, on the version that stands now unless another one was seen."""
        seen = self.case(number).headers["ETag"] if seen is None else seen
        headers = {"If-Match": seen, "Content-Type": "application/json"}
        return self.post(
            f"/api/cases/open311/{number}/{verb}", content=json.dumps(said), headers=headers
        )

    def numbers(self, **asked: Any) -> list[str]:
        """The cases in the queue, in its order."""
        answer = self.get("/api/cases", params=asked)
        assert answer.status_code == 200, answer.text
        return [case["case_id"] for case in answer.json()["cases"]]


@contextmanager
def desk(hub: Served) -> Iterator[dict[str, Official]]:
    """Everybody of ``PEOPLE``, signed in."""
    for name, (role, office) in PEOPLE.items():
        if not rows(hub.database_url, "SELECT 1 FROM account WHERE name = :name", name=name):
            add_person(hub.database_url, name, role, office)
    found = {name: Official(hub, name) for name in PEOPLE}
    yield found
    for official in found.values():
        official.close()


def machine(hub: Served, name: str, *scopes: str) -> dict[str, str]:
    """The header of a machine that acts as somebody."""
    return bearer(given_key(hub.database_url, name, *scopes))


def code(answer: httpx.Response) -> tuple[int, str]:
    """Number and code of a refusal, which says what to do."""
    assert answer.headers["Content-Type"] == "application/problem+json", answer.text
    assert answer.json()["hint"]
    return answer.status_code, answer.json()["code"]
