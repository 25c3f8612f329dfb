"""Where data and sockets go when the wanted place will not do."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.embedded.account import Account, own_account
from hub.embedded.place import (
    SOCKET_PATH_LIMIT,
    data_folder,
    data_places,
    mark,
    remove,
    socket_folder,
)
from hub.errors import Misconfigured

NAME = ".s.PGSQL.54321"


@pytest.fixture
def made() -> Iterator[list[Path]]:
    """Folders outside the test's own, taken away afterwards."""
    folders: list[Path] = []
    yield folders
    for folder in folders:
        remove(folder)


def long_folder(parent: Path, *, socket_path_bytes: int) -> Path:
    """A folder under ``parent`` whose socket path has exactly that many bytes."""
    spare = socket_path_bytes - len(os.fsencode(parent / "x" / NAME)) + 1
    parts = [parent]
    while spare > 0:
        step = min(spare, 100)
        step -= 1 if spare - step == 1 else 0
        parts.append(parts[-1] / ("y" * step))
        spare -= step + 1
    return parts[-1]


def test_a_socket_path_may_have_107_bytes_and_no_more(tmp_path: Path, made: list[Path]) -> None:
    fits = long_folder(tmp_path, socket_path_bytes=SOCKET_PATH_LIMIT)
    assert len(os.fsencode(fits / NAME)) == SOCKET_PATH_LIMIT
    assert socket_folder(fits, own_account(), socket_name=NAME) == fits

    too_long = long_folder(tmp_path, socket_path_bytes=SOCKET_PATH_LIMIT + 1)
    elsewhere = socket_folder(too_long, own_account(), socket_name=NAME)
    made.append(elsewhere)
    assert elsewhere != too_long
    assert len(os.fsencode(elsewhere / NAME)) <= SOCKET_PATH_LIMIT
    assert elsewhere.stat().st_mode & 0o777 == 0o700


def test_the_place_elsewhere_is_the_same_at_every_start(tmp_path: Path, made: list[Path]) -> None:
    too_long = long_folder(tmp_path, socket_path_bytes=150)
    first = socket_folder(too_long, own_account(), socket_name=NAME)
    made.append(first)
    assert socket_folder(too_long, own_account(), socket_name=NAME) == first
    assert mark(tmp_path / "a") != mark(tmp_path / "b")


def test_a_folder_that_somebody_laid_in_our_way_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    wanted = tmp_path / "postgres"
    wanted.symlink_to(theirs)
    with pytest.raises(Misconfigured, match="can use neither"):
        data_folder(wanted, own_account(), print)
    assert not any(theirs.iterdir())


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs servers as another user")
def test_root_puts_data_elsewhere_and_says_so_where_the_servers_user_cannot_get(
    tmp_path: Path, made: list[Path]
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    wanted = closed / ".hub" / "postgres"
    said: list[str] = []
    nobody = Account("nobody", 65534, 65534)
    found = data_folder(wanted, nobody, said.append)
    made.append(found)
    assert found == data_places(wanted)[1]
    assert str(wanted) in said[0]
    assert str(found) in said[0]
    assert (found.stat().st_uid, found.stat().st_mode & 0o777) == (nobody.uid, 0o700)
