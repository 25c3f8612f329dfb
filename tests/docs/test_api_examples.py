"""What the pages and the OpenAPI document show of the API is what a running hub answers."""

import io
import json
import re
import shlex
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from PIL import Image

from hub.access.scopes import SCOPES
from hub.access.tokens import csrf_token
from hub.api.app import openapi
from hub.embedded.cluster import Cluster
from hub.roles import Role
from tests.conftest import PROJECT, SIMULATED, Served, run_command
from tests.docs.desk_examples import CASES, desk_words
from tests.docs.markdown import blocks
from tests.people import PASSWORD, add_person, bearer, given_key, signed_in
from tests.sending import rows
from tests.uploading import csv, sender

OPERATOR = "operator"
"""Who the page signs in as."""
SENT = {
    "@sign-in.json": {"name": OPERATOR, "password": PASSWORD},
    "@new-password.json": {"password": PASSWORD, "new_password": PASSWORD},
    "@mapping.json": {"words": {"內部備註": None}},
    "@confirm.json": {"closing": 0},
}
"""What stands in the files that the page sends."""
HOTSPOTS = csv(
    "A1,寶桑國小,臺東縣臺東市寶桑里中山路1號,", "A2,沒有地方,,機密", header="熱點編號,位址名稱,地址,內部備註"
)  # fmt: skip
"""The page's hotspots.csv."""
PAGE = PROJECT / "docs" / "api.md"
PAGES = (PAGE, PROJECT / "docs" / "open311.md", PROJECT / "docs" / "casework.md")
A_TOKEN = "a-token-of-the-example-report"
A_PHOTO = "0123456789abcdef0123456789abcdef"
A_CASE = "sim-20260101-001"
"""The number that the OpenAPI document gives for an example; $CASE on the page."""
CHANGING = {"delivery_id", "as_of", "data_version", "last_delivery", "csrf_token", "schema_version"}
"""Fields of an example that are different in every hub, or in every version."""


@dataclass(frozen=True)
class Asked:
    """What one ``curl`` line asks: as much of curl as the page uses."""

    method: str
    path: str
    headers: tuple[str, ...]
    has_cookies: bool
    sends: str | None
    form: tuple[str, ...]

    @classmethod
    def of(cls, line: str) -> "Asked":
        """What a line asks.

        Raises:
            SystemExit: the line has an option that we do not read.
        """
        curl = ArgumentParser(exit_on_error=False)
        curl.add_argument("url")
        for option in ("-X", "-D", "-o", "-b", "-c", "--json"):
            curl.add_argument(option)
        curl.add_argument("-H", action="append", default=[])
        curl.add_argument("-F", action="append", default=[])
        curl.add_argument("-s", action="store_true")
        said = curl.parse_args(shlex.split(line)[1:])
        method = said.X or ("POST" if said.json or said.F else "GET")
        path = said.url.removeprefix("$HUB_URL")
        return cls(method, path, tuple(said.H), said.b is not None, said.json, tuple(said.F))


def examples() -> list[tuple[Asked, Any]]:
    """(what is asked, the answer shown for it or None) of every example on the pages."""
    found: list[tuple[Asked, Any]] = []
    for block in (block for page in PAGES for block in blocks(page)):
        if block.language == "json":
            found[-1] = (found[-1][0], json.loads(block.text))
        lines = block.text.splitlines()
        found += [(Asked.of(line), None) for line in lines if line.startswith("curl ")]
    return found


@pytest.fixture(scope="module")
def reporting(cluster: Any, simulated_template_url: str, serve: Any) -> Served:
    """A hub like the one that is shown, for what changes cases."""
    assert simulated_template_url
    cluster.create_database("reporting", template=SIMULATED)
    served: Served = serve(cluster.url("reporting"))
    return served


@pytest.fixture(scope="module")
def keys(server: Served, reporting: Served) -> dict[str, tuple[str, str]]:
    """A key of an operator of each hub, and the number of a closed case there, which a citizen reported with a photo."""
    found = {}
    for hub in (server, reporting):
        add_person(hub.database_url, OPERATOR, Role.OPERATOR)
        found[hub.url] = (given_key(hub.database_url, OPERATOR), a_case(hub))
    return found


@pytest.fixture
def operator(server: Served, keys: dict[str, tuple[str, str]]) -> dict[str, str]:
    """What the page's variables stand for: the key, a session and its token."""
    return known_at(server, keys)


def known_at(hub: Served, keys: dict[str, tuple[str, str]]) -> dict[str, str]:
    """What the page's variables stand for at one hub."""
    session = signed_in(hub.database_url, OPERATOR)
    key, case = keys[hub.url]
    return {
        "session": session,
        "$CSRF": csrf_token(session),
        "$KEY": key,
        "$CASE": case,
        "$TOKEN": A_TOKEN,
    }


def a_case(hub: Served) -> str:
    """The number of a closed case, to which a report with a reporter and a photo is put."""
    ((number,),) = rows(
        hub.database_url, "SELECT feature_id FROM issue_request WHERE state = 'fixed' ORDER BY requested_datetime DESC LIMIT 1"
    )  # fmt: skip
    rows(
        hub.database_url,
        f"""WITH r AS (INSERT INTO issue_report (token, service_request_id, source, sent_hash, answers, doubts)
                       VALUES ('{A_TOKEN}', '{number}', 'open311', '', '{{}}', '{{}}') RETURNING token)
            INSERT INTO issue_photo (photo_id, service_request_id, source, content, width, height)
            VALUES ('{A_PHOTO}', '{number}', 'open311', '', 1, 1) RETURNING 1""",
    )
    rows(
        hub.database_url,
        f"INSERT INTO issue_reporter (token, email) VALUES ('{A_TOKEN}', 'name@example.org') RETURNING 1",
    )
    return str(number)


def hole() -> bytes:
    """The page's hole.jpg."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "grey").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture(scope="module")
def worked(
    cluster: Cluster, server: Served, keys: dict[str, tuple[str, str]], serve: Callable[..., Served]
) -> Served:
    """A copy of the shown hub, for examples that change something."""
    assert keys, "the operator is copied along"
    cluster.create_database("worked", template=SIMULATED)
    copied = serve(cluster.url("worked"), HUB_DEMO="true")
    add_person(copied.database_url, OPERATOR, Role.OPERATOR)
    return copied


def answer_to(asked: Asked, server: Served, known: dict[str, str]) -> httpx.Response:
    """The running hub's answer."""
    headers = dict(header.split(": ", 1) for header in asked.headers)
    for name, value in headers.items():
        for word in ("$CSRF", "$KEY", "$TOKEN", "$SEEN"):
            headers[name] = headers[name].replace(word, known.get(word, word))
        assert "$" not in headers[name], value
    sent = None
    if asked.sends is not None:
        sent = SENT.get(asked.sends) or json.loads(filled(asked.sends, known))
    cookies = {"hub_session": known["session"]} if asked.has_cookies else None
    number = tried(server, known["$KEY"]) if "$ID" in asked.path else None
    path = filled(asked.path.replace("$ID", str(number)), known)
    for word in ("$CASE", "$TOKEN"):
        path = path.replace(word, known[word])
    fields = dict(field.split("=", 1) for field in asked.form)
    files = {
        name: (fields.pop(name).lstrip("@"), FILES[name]())
        for name in [name for name, value in fields.items() if value.startswith("@")]
    }
    fields = {name: value.replace("$TOKEN", known["$TOKEN"]) for name, value in fields.items()}
    with httpx.Client(base_url=server.url, cookies=cookies, timeout=60) as client:
        answer = client.request(
            asked.method, path, headers=headers, json=sent, data=fields or None, files=files or None
        )
        if number is not None:  # Nothing of it may be stored in the hub that is shown.
            client.post(f"/api/deliveries/{number}/cancel", headers=bearer(known["$KEY"]))
        return answer


FILES = {"file": lambda: HOTSPOTS, "media": hole}
"""What stands in the files of a form."""


def changes_cases(asked: Asked) -> bool:
    """Whether an example changes cases: then another hub than the one that is shown answers it."""
    return asked.method != "GET" and asked.path.startswith(("/open311", "/api/issues"))


def filled(words: str, known: dict[str, str]) -> str:
    """The words with what their names of cases stand for."""
    for name in CASES:
        words = words.replace(name, known.get(name, name))
    return words


def tried(server: Served, key: str) -> int:
    """The number of an upload of the page's file that awaits confirmation."""
    with sender(server, key) as page:
        return page.sent(HOTSPOTS, mode="addition")


def well(asked: Asked) -> int:
    """The number with which the OpenAPI document says that all is well."""
    return next(
        int(number)
        for method, template, operation in operations()
        if method == asked.method and is_of(template, asked.path.partition("?")[0])
        for number in operation["responses"]
        if number.startswith("2")
    )


def is_of(template: str, path: str) -> bool:
    """Is the path one of the document's?"""
    pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
    return re.fullmatch(pattern, path) is not None


def holds(answer: Any, shown: Any) -> bool:
    """Is everything that is shown in the answer?"""
    if isinstance(shown, dict):
        return all(
            key in CHANGING or (key in answer and holds(answer[key], value))
            for key, value in shown.items()
        )
    if isinstance(shown, list):
        return all(any(holds(item, wanted) for item in answer) for wanted in shown)
    return bool(answer == shown)


def name_of(value: Any) -> str:
    """How an example is called in the test's report."""
    return f"{value.method} {value.path}" if isinstance(value, Asked) else str(value)[:60]


@pytest.mark.parametrize(("asked", "shown"), examples(), ids=name_of)
def test_the_examples_of_the_page(
    server: Served,
    reporting: Served,
    keys: dict[str, tuple[str, str]],
    operator: dict[str, str],
    request: Any,
    asked: Asked,
    shown: Any,
) -> None:
    if asked.path.startswith("/api/cases"):
        hub = request.getfixturevalue("worked")
        key = given_key(hub.database_url, OPERATOR)
        words = desk_words(hub, key, f"{asked.path} {asked.sends}")
        answer = answer_to(asked, hub, {**operator, **words, "$KEY": key})
    elif changes_cases(asked):
        answer = answer_to(asked, reporting, known_at(reporting, keys))
    else:
        answer = answer_to(asked, server, operator)
    is_fault = isinstance(shown, dict) and isinstance(shown.get("status"), int)
    assert answer.status_code == (shown["status"] if is_fault else well(asked)), answer.text
    if shown is not None:
        assert holds(answer.json(), shown), answer.text[:2000]


def test_the_page_shows_every_operation() -> None:
    shown = {(asked.method, asked.path.partition("?")[0]) for asked, _ in examples()}
    for method, template, _ in operations():
        found = any(m == method and is_of(template, path) for m, path in shown)
        assert found, f"the pages lack {method} {template}"


def test_the_page_explains_every_scope() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert all(f"| `{scope}` | {words.en} |" in page for scope, words in SCOPES.items())


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    """(method, path, operation) of the OpenAPI document."""
    paths = openapi()["paths"].items()
    return [
        (m.upper(), path, operation) for path, methods in paths for m, operation in methods.items()
    ]


@pytest.mark.parametrize(
    ("path", "operation"),
    [(path, operation) for method, path, operation in operations() if method != "GET"],
    ids=lambda value: str(value)[:60],
)
def test_what_changes_something_is_described_with_what_it_takes(
    path: str, operation: dict[str, Any]
) -> None:
    assert operation["description"]
    for content in operation.get("requestBody", {}).get("content", {}).values():
        assert content.get("examples") or content.get("example"), path


@pytest.mark.parametrize(
    ("path", "operation"),
    [(path, operation) for method, path, operation in operations() if method == "GET"],
    ids=lambda value: str(value)[:60],
)
def test_operations_are_described_with_real_examples(
    server: Served, operator: dict[str, str], path: str, operation: dict[str, Any]
) -> None:
    assert operation["description"]
    parameters = operation.get("parameters", [])
    for parameter in parameters:
        assert parameter.get("description") or parameter["in"] == "path", parameter["name"]
        assert parameter["schema"].get("examples"), f"{path}: {parameter['name']}"
    given = {
        place: {
            p["name"]: p["schema"]["examples"][0]
            for p in parameters
            if p["in"] == place and "x-metric" not in p["schema"]
        }
        for place in ("path", "query")
    }
    given["path"] = {n: operator["$CASE"] if v == A_CASE else v for n, v in given["path"].items()}
    filled = path.format(**given["path"])
    known = {} if "security" not in operation else bearer(operator["$KEY"])
    known = {} if path == "/api/session" else known
    answer = httpx.get(f"{server.url}{filled}", params=given["query"], headers=known, timeout=60)
    assert answer.status_code == 200, answer.text
    for parameter in (p for p in parameters if "x-metric" in p["schema"]):
        schema = parameter["schema"]
        alone = path.format(**{**given["path"], "name": schema["x-metric"]})
        asked = {parameter["name"]: schema["examples"][0]}
        answer = httpx.get(f"{server.url}{alone}", params=asked, headers=known, timeout=60)
        assert answer.status_code == 200, answer.text
    if not parameters:
        shown = operation["responses"]["200"]["content"]["application/json"]["example"]
        assert holds(answer.json(), shown), answer.text[:2000]


def test_the_report_of_the_readme_is_what_is_printed(simulated_url: str, real_data: Any) -> None:
    readme = blocks(PROJECT / "README.md")
    (command,) = (b.text.split() for b in readme if b.text.startswith(".venv/bin/ingest"))
    (report,) = (b.text for b in readme if b.language == "text")
    words = [str(real_data / "wifi" / w) if w.endswith(".csv") else w for w in command[1:]]
    said = run_command(simulated_url, "ingest", *words)
    assert "".join(said.split()) == "".join(report.split())
