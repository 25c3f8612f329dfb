"""Every command that a page names exists, with every option that it is given."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from hub.__main__ import app as hub
from ingest.__main__ import app as ingest
from tests.conftest import PROJECT
from tests.docs.markdown import PAGES, code_spans, shell_lines

OURS = {"hub": hub, "ingest": ingest}
FOREIGN = {
    "curl",
    "psql",
    "pg_dump",
    "cp",
    "docker",
    "set",
    "export",
    "mosquitto_passwd",
    "mosquitto_pub",
}
"""Commands of the machine that a page's shell blocks may use."""


def commands(line: str) -> Iterator[list[str]]:
    """The commands of one shell line, each as its words, without leading ``NAME=value``."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=";&|<>")
    lexer.whitespace_split = True
    words: list[str] = []
    for word in [*lexer, ";"]:
        if set(word) <= set(";&|<>"):
            if words:
                yield words
            words = []
        elif words or not re.match(r"[A-Z_]+=", word):
            words.append(word)


def inside_container(words: list[str]) -> list[str]:
    """The command that ``docker compose run … SERVICE COMMAND`` starts; empty for other commands."""
    services = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())["services"]
    if words[:3] != ["docker", "compose", "run"]:
        return []
    at = next((i for i, word in enumerate(words) if word in services), None)
    assert at is not None, f"{words}: no service of docker-compose.yml"
    return words[at + 1 :]


@cache
def script_help(name: str) -> str:
    """What ``script/NAME --help`` says."""
    path = PROJECT / "script" / name
    assert path.is_file(), f"there is no script/{name}"
    return subprocess.run(
        [str(path), "--help"], capture_output=True, text=True, check=True, timeout=30
    ).stdout


def fault(words: list[str]) -> str | None:
    """What is wrong with a command of ours; None where nothing is, or it is not ours."""
    name = words[0].removeprefix("./").removeprefix(".venv/bin/")
    options = [word.split("=")[0] for word in words[1:] if word.startswith("--")]
    if name.startswith("script/"):
        told = script_help(name.removeprefix("script/"))
        lacking = [o for o in options if o != "--help" and o not in told]
        return f"script has no {lacking}" if lacking else None
    if name not in OURS or not words[1:]:
        return None
    if words[1].startswith(("-", "…")):
        return None
    command: Any = OURS[name]
    for word in words[1:]:
        if not hasattr(command, "commands"):
            break
        if word not in command.commands:
            return f"{name} has no command {word}"
        listed = command.commands[word]
        command = getattr(listed, "real", listed)
    known = {opt for parameter in command.params for opt in parameter.opts} | {"--help"}
    lacking = [option for option in options if option not in known]
    return f"{name} {command.name} has no {lacking}" if lacking else None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_in_fenced_blocks_exist(page: Path) -> None:
    for line in shell_lines(page):
        for words in commands(line):
            ours = inside_container(words) or words
            first = ours[0].removeprefix(".venv/bin/")
            assert first in {*OURS, *FOREIGN, "."} or first.startswith("script/"), line
            assert fault(ours) is None, f"{line}: {fault(ours)}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_in_the_text_exist(page: Path) -> None:
    for span in code_spans(page):
        if re.match(r"(script/\w+|(\.venv/bin/)?(hub|ingest) \w+)( |$)", span):
            words = next(commands(span.replace("…", "")))
            assert fault(words) is None, f"`{span}`: {fault(words)}"


def test_a_wrong_option_would_be_found() -> None:
    assert fault(["hub", "migrate", "--now"])
    assert fault(["ingest", "fly"])
    assert fault(["hub", "account", "fly"])
    assert fault(["hub", "account", "add", "lin", "--rule", "ems"])
    assert fault(["hub", "account", "add", "lin", "--role", "ems"]) is None
    assert fault(["script/server", "--fast"])
    assert fault(["script/server", "--port", "0"]) is None
    assert fault(["ingest", "areas", "FILE", "--level", "village"]) is None
