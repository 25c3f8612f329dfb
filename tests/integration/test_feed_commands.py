"""The commands `ingest feeds`: off without a declaration, and each as an operator uses it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from tests.answering import Answering, answering, gives
from tests.conftest import PROJECT, run_command
from tests.sending import HEADER, rows

LIST = "\n".join(
    [
        HEADER,
        *(f"A{n},寶桑國小{n},臺東縣臺東市寶桑里中山路{n}號,,,2026-09-30" for n in range(30)),
        "",
    ]
).encode()
DECLARED = """
[[feed]]
name = "hotspots"
url = "{url}"
dataset = "wifi"
source = "tt-free"
every_min = 60
private_network = true
"""
ASKED_WITHIN_S = 60


@pytest.fixture
def server() -> Iterator[Answering]:
    with answering() as found:
        yield found


@pytest.fixture
def declared(tmp_path: Path, server: Answering, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The declaration of one feed, named in the setting."""
    path = tmp_path / "feeds.toml"
    path.write_text(DECLARED.format(url=server.url + "/list.csv?key=secret"), encoding="utf-8")
    monkeypatch.setenv("HUB_FEEDS_FILE", str(path))
    return path


def failing(url: str, *words: str) -> str:
    """What a command says that must fail."""
    with pytest.raises(AssertionError) as said:
        run_command(url, *words)
    return str(said.value)


def test_without_the_setting_nothing_is_fetched(loaded_url: str) -> None:
    said = failing(loaded_url, "ingest", "feeds", "run")
    assert "misconfigured" in said
    assert "HUB_FEEDS_FILE" in said


def test_checking_fetches_nothing(loaded_url: str, declared: Path, server: Answering) -> None:
    said = run_command(loaded_url, "ingest", "feeds", "check")
    assert "hotspots  wifi/" in said
    assert "not encrypted" in said
    assert server.asked == []


def test_asking_once_says_what_became_of_it_and_the_list_how_it_stands(
    loaded_url: str, declared: Path, server: Answering
) -> None:
    server.at("/list.csv?key=secret", gives(b"", 404))
    said = failing(loaded_url, "ingest", "feeds", "once", "hotspots")
    assert "feed_gone" in said
    assert "secret" not in said
    assert "failing feed_gone" in run_command(loaded_url, "ingest", "feeds", "list")
    server.at("/list.csv?key=secret", gives(LIST))
    assert "stored 30" in run_command(loaded_url, "ingest", "feeds", "once")
    assert rows(loaded_url, "SELECT channel, filename FROM delivery WHERE dataset = 'wifi'") == [
        ("feed", "list.csv")
    ]


def test_it_runs_until_it_is_told_to_stop(
    loaded_url: str, declared: Path, server: Answering
) -> None:
    asked = Event()

    def answer(handler: object) -> None:
        asked.set()
        gives(LIST)(handler)  # type: ignore[arg-type]

    server.at("/list.csv?key=secret", answer)
    process = subprocess.Popen(
        [sys.executable, "-m", "ingest", "feeds", "run"], cwd=PROJECT, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "HUB_DATABASE_URL": loaded_url},
    )  # fmt: skip
    try:
        assert asked.wait(ASKED_WITHIN_S)
    finally:
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=ASKED_WITHIN_S)
    assert process.returncode == 0, said
    assert "outcome=stopped" in said
    assert "feed=hotspots outcome=taken" in said, "what was begun is finished"
    assert "secret" not in said
