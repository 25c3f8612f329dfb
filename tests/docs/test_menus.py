"""The lists of commands say what the commands are, and a command does not wait for the libraries of others."""

import subprocess
import sys
from inspect import cleandoc
from pathlib import Path
from typing import Any

import pytest

from hub.__main__ import app as hub
from hub.menu import Listed
from ingest.__main__ import app as ingest
from tests.conftest import PROJECT

MENUS = {"hub": hub, "ingest": ingest}
LISTED = [
    pytest.param(command, id=f"{name} {command.name}")
    for name, menu in MENUS.items()
    for command in menu.commands.values()
]

SLOW = {"alembic", "fastapi", "geopandas", "pandas", "pyogrio", "scipy", "uvicorn"}
"""Libraries that take as long to load as a short command to run."""


@pytest.mark.parametrize("command", LISTED)
def test_the_list_says_what_the_command_says_of_itself(command: Any) -> None:
    assert isinstance(command, Listed)
    assert command.help == cleandoc(command.real.help).split("\n\n")[0].replace("\n", " ")


@pytest.mark.parametrize("name", MENUS)
def test_every_module_of_commands_is_in_the_list(name: str) -> None:
    modules = {path.stem for path in Path(PROJECT, name, "commands").glob("*.py")}
    assert modules - {"__init__"} == set(MENUS[name].commands)


@pytest.mark.parametrize(
    ("asked", "needed"),
    [
        ("ingest --help", set()),
        ("ingest file --help", set()),
        ("ingest ledger --help", set()),
        ("ingest mqtt --help", set()),
        ("ingest work --help", set()),
        ("hub --help", set()),
        ("hub account --help", set()),
        ("hub migrate --help", {"alembic"}),
        ("hub up --help", {"alembic"}),
        ("hub serve --help", {"fastapi", "geopandas", "pandas", "scipy", "uvicorn"}),
    ],
)
def test_a_command_waits_for_no_library_that_it_does_not_need(asked: str, needed: set[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", *asked.split()],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert imported >= {"typer", *needed}
    assert imported & SLOW == needed
