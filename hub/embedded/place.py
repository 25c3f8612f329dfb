"""Where a private server's data and socket may lie: in the project if its account can reach that, else elsewhere."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from hub.embedded.account import Account
from hub.errors import Misconfigured

SOCKET_PATH_LIMIT = 107
"""Bytes of a unix socket's whole path: sun_path holds 108 with its final zero (unix(7))."""
SYSTEM_DATA = Path("/var/lib/taitung-hub")
SYSTEM_RUN = Path("/run/taitung-hub")

Say = Callable[[str], None]


def mark(folder: Path) -> str:
    """A short name for ``folder``, the same at every start, for places outside it."""
    return hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:10]


def data_folder(wanted: Path, account: Account, say: Say) -> Path:
    """``wanted``, made for ``account`` alone; another place, said aloud, where it cannot get there.

    A checkout under a 0700 home is such a case: root made it, and the server's own user may not search it.

    Raises:
        Misconfigured: neither place can be used.
    """
    if _made_for(wanted, account):
        return wanted
    other = SYSTEM_DATA / mark(wanted.parent) / wanted.name
    if account.is_another and _made_for(other, account):
        say(f"The user {account.name} cannot reach {wanted}; its data lies in {other} instead.")
        return other
    raise Misconfigured(
        f"The user {account.name} can use neither {wanted} nor {other}.",
        hint="Move the project to a folder that every user may search, or run as an ordinary user.",
    )


def data_places(wanted: Path) -> tuple[Path, Path]:
    """Both places where ``data_folder`` may have put the data of ``wanted``: for finding and for removing."""
    return wanted, SYSTEM_DATA / mark(wanted.parent) / wanted.name


def socket_folder(wanted: Path, account: Account, *, socket_name: str) -> Path:
    """A folder for a socket: ``wanted`` if its path is short enough and can be reached, else a system's one.

    Raises:
        Misconfigured: no place can be used.
    """
    for folder in (wanted, *_run_folders(wanted, account)):
        fits = len(os.fsencode(folder / socket_name)) <= SOCKET_PATH_LIMIT
        if fits and _made_for(folder, account):
            return folder
    raise Misconfigured(
        f"No place for a socket: {wanted} is too long or cannot be reached by {account.name}.",
        hint="Move the project to a shorter path.",
    )


def remove(folder: Path) -> None:
    """Takes ``folder`` away with all it holds, and its emptied parent under the system's place."""
    shutil.rmtree(folder, ignore_errors=True)
    for parent in (folder.parent, SYSTEM_DATA):
        if parent.is_relative_to(SYSTEM_DATA) and parent.exists() and not any(parent.iterdir()):
            parent.rmdir()


def _run_folders(wanted: Path, account: Account) -> list[Path]:
    name = mark(wanted.parent)
    if account.is_another:
        return [SYSTEM_RUN / name]
    users_own = os.environ.get("XDG_RUNTIME_DIR")
    folders = [Path(users_own) / f"taitung-hub-{name}"] if users_own else []
    return [*folders, Path(f"/tmp/taitung-hub-{account.uid}-{name}")]


def _made_for(folder: Path, account: Account) -> bool:
    """Makes ``folder``, owned by ``account`` and closed to others; False where that or reaching it fails."""
    try:
        for parent in reversed(folder.parents):
            if not parent.exists():
                parent.mkdir(mode=0o755)
        folder.mkdir(mode=0o700, exist_ok=True)
        if account.is_another:
            os.chown(folder, account.uid, account.gid)
        if folder.stat().st_uid != account.uid or folder.is_symlink():
            return False  # somebody else's, under a name that can be guessed
        folder.chmod(0o700)
    except OSError:
        return False
    test = account.command(["test", "-w", str(folder), "-a", "-x", str(folder)])
    reached = subprocess.run(test, check=False, cwd="/").returncode == 0
    if not reached and not any(folder.iterdir()):
        folder.rmdir()
    return reached
