"""What the pages and the OpenAPI document show of the API is what a running hub answers."""

import json
import re
import shlex
import subprocess
import sys
from typing import Any

import httpx
import pytest

from hub.api.app import openapi
from tests.conftest import PROJECT, Served
from tests.docs.markdown import blocks

PAGE = PROJECT / "docs" / "api.md"
CHANGING = {"as_of", "data_version", "last_delivery"}
"""Fields of an example that are different in every hub."""


def addresses(text: str) -> list[str]:
    """The paths that a shell block's ``curl`` lines ask for."""
    asked = [shlex.split(line) for line in text.splitlines() if line.startswith("curl ")]
    return [
        next(word for word in words if word.startswith("$HUB_URL")).removeprefix("$HUB_URL")
        for words in asked
    ]


def examples() -> list[tuple[str, Any]]:
    """(path, the answer shown for it or None) of every example on the page."""
    found: list[tuple[str, Any]] = []
    for block in blocks(PAGE):
        if block.language == "json":
            found[-1] = (found[-1][0], json.loads(block.text))
        found += [(path, None) for path in addresses(block.text)]
    return found


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


@pytest.mark.parametrize(("path", "shown"), examples(), ids=lambda value: str(value)[:60])
def test_the_examples_of_the_page(server: Served, path: str, shown: Any) -> None:
    answer = httpx.get(f"{server.url}{path}", timeout=60)
    is_fault = isinstance(shown, dict) and isinstance(shown.get("status"), int)
    assert answer.status_code == (shown["status"] if is_fault else 200), answer.text
    if shown is not None:
        assert holds(answer.json(), shown), answer.text[:2000]


def test_the_page_shows_every_operation() -> None:
    shown = {path.partition("?")[0] for path, _ in examples()} | {"/api/openapi.json"}
    for template in openapi()["paths"]:
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
        assert any(re.fullmatch(pattern, path) for path in shown), f"docs/api.md lacks {template}"


def operations() -> list[tuple[str, dict[str, Any]]]:
    """(path, operation) of the OpenAPI document."""
    return [(path, methods["get"]) for path, methods in openapi()["paths"].items()]


@pytest.mark.parametrize(("path", "operation"), operations(), ids=lambda value: str(value)[:60])
def test_operations_are_described_with_real_examples(
    server: Served, path: str, operation: dict[str, Any]
) -> None:
    assert operation["description"]
    parameters = operation.get("parameters", [])
    for parameter in parameters:
        assert parameter.get("description") or parameter["in"] == "path", parameter["name"]
        assert parameter["schema"].get("examples"), f"{path}: {parameter['name']}"
    given = {
        place: {p["name"]: p["schema"]["examples"][0] for p in parameters if p["in"] == place}
        for place in ("path", "query")
    }
    filled = path.format(**given["path"])
    answer = httpx.get(f"{server.url}{filled}", params=given["query"], timeout=60)
    assert answer.status_code == 200, answer.text
    if not parameters:
        shown = operation["responses"]["200"]["content"]["application/json"]["example"]
        assert holds(answer.json(), shown), answer.text[:2000]


def test_the_report_of_the_readme_is_what_is_printed(
    loaded_url: str, real_data: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUB_DATABASE_URL", loaded_url)
    ingest = [sys.executable, "-m", "ingest"]
    subprocess.run([*ingest, "demo"], cwd=PROJECT, check=True, capture_output=True)
    readme = blocks(PROJECT / "README.md")
    (command,) = (b.text.split() for b in readme if b.text.startswith(".venv/bin/ingest"))
    (report,) = (b.text for b in readme if b.language == "text")
    words = [str(real_data / "wifi" / w) if w.endswith(".csv") else w for w in command[1:]]
    said = subprocess.run(
        [*ingest, *words], cwd=PROJECT, check=True, capture_output=True, text=True
    ).stdout
    assert "".join(said.split()) == "".join(report.split())
