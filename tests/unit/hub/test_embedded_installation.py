"""Which PostgreSQL is taken, and what is said where there is none."""

from pathlib import Path

import pytest

from hub.embedded import installation
from hub.embedded.installation import find_binaries
from hub.errors import Misconfigured


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty machine; ``put`` installs into it."""
    monkeypatch.setattr(installation, "PROGRAMS", tmp_path / "lib")
    monkeypatch.setattr(installation, "EXTENSIONS", tmp_path / "share")
    return tmp_path


def put(machine: Path, version: int, *, postgis: bool = True) -> Path:
    folder = machine / "lib" / str(version) / "bin"
    folder.mkdir(parents=True)
    (folder / "initdb").touch()
    if postgis:
        extension = machine / "share" / str(version) / "extension"
        extension.mkdir(parents=True)
        (extension / "postgis.control").touch()
    return folder


def test_the_newest_with_postgis_is_taken(install: Path) -> None:
    put(install, 15)
    newest = put(install, 16)
    put(install, 17, postgis=False)
    assert find_binaries() == newest


def test_data_are_opened_by_the_version_that_made_them(install: Path) -> None:
    older = put(install, 15)
    put(install, 16)
    assert find_binaries(made_by=15) == older
    with pytest.raises(Misconfigured, match="PostgreSQL 14") as refused:
        find_binaries(made_by=14)
    assert "postgresql-14-postgis-3" in refused.value.hint
    assert "--reset" in refused.value.hint


def test_too_old_or_without_postgis_names_the_package_and_the_way_out(install: Path) -> None:
    put(install, 14)
    put(install, 15, postgis=False)
    with pytest.raises(Misconfigured) as refused:
        find_binaries()
    assert "postgresql-15-postgis-3" in refused.value.hint
    assert "HUB_DATABASE_URL" in refused.value.hint
