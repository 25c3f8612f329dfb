"""The runtime folder: one owner, secrets for us alone, an announcement that is whole or absent."""

from pathlib import Path

import pytest

from hub.embedded.runtime import AlreadyRunning, Runtime
from hub.settings import running_env


def test_a_second_owner_is_told_the_address_of_the_first(tmp_path: Path) -> None:
    first, second = Runtime(tmp_path), Runtime(tmp_path)
    first.claim()
    with pytest.raises(AlreadyRunning, match="just being started"):
        second.claim()
    first.announce({"HUB_URL": "http://127.0.0.1:8123"})
    with pytest.raises(AlreadyRunning, match=r"http://127\.0\.0\.1:8123"):
        second.claim()
    first.release()
    second.claim()
    second.release()


def test_what_is_announced_is_what_commands_find_and_it_vanishes(tmp_path: Path) -> None:
    values = {"HUB_URL": "http://127.0.0.1:1", "HUB_DATABASE_URL": "postgresql://hub:s%3D@h/x?a=b"}
    runtime = Runtime(tmp_path)
    runtime.claim()
    runtime.announce(values)
    assert running_env(tmp_path) == values
    assert (tmp_path / ".hub" / "env").stat().st_mode & 0o777 == 0o600
    runtime.release()
    assert not (tmp_path / ".hub" / "env").exists()


def test_the_announcement_of_a_killed_run_is_taken_away(tmp_path: Path) -> None:
    runtime = Runtime(tmp_path)
    runtime.claim()
    runtime.announce({"HUB_URL": "http://127.0.0.1:1"})
    successor = Runtime(tmp_path)
    runtime.release()
    (tmp_path / ".hub" / "env").write_text("HUB_URL=http://gone\n")
    successor.claim()
    assert not (tmp_path / ".hub" / "env").exists()
    successor.release()


def test_a_secret_is_long_stays_the_same_and_is_for_us_alone(tmp_path: Path) -> None:
    runtime = Runtime(tmp_path)
    runtime.claim()
    password = runtime.secret("postgres")
    assert len(password) >= 32
    assert runtime.secret("postgres") == password
    assert runtime.secret("mosquitto") != password
    kept = tmp_path / ".hub" / "secrets" / "postgres"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.parent.stat().st_mode & 0o777 == 0o700
    runtime.release()
