"""The runtime folder ``.hub/``: one owner at a time, the secrets made at first start, and what is announced there."""

import fcntl
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from hub.errors import ClientFault, Misconfigured
from hub.settings import RUNTIME_DIR, running_env

SECRET_BYTES = 24


class AlreadyRunning(ClientFault):
    """Another one holds this folder."""

    code = "already_running"


class Runtime:
    """``ROOT/.hub``, held by a lock from ``claim`` to ``release``; the system lets it go when we die."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / RUNTIME_DIR
        self._env = self.folder / "env"
        self._lock: int | None = None

    def claim(self) -> None:
        """Makes the folder, takes the lock, and takes away an announcement left by a run that was killed.

        Raises:
            AlreadyRunning: another process holds it; its address is in the message.
            Misconfigured: we may not write there.
        """
        try:
            (self.folder / "log").mkdir(parents=True, exist_ok=True)
            # Searchable by the servers' own accounts; what is secret in it has its own mode.
            self.folder.chmod(0o755)
            lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as fault:
            raise Misconfigured(
                f"{self.folder} cannot be written: {fault.strerror}.",
                hint="It may belong to another user. Run as that user, or remove it (the private data goes too).",
            ) from fault
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            os.close(lock)
            raise self._already_running() from fault
        self._lock = lock
        self._env.unlink(missing_ok=True)

    def release(self) -> None:
        """Takes the announcement away and lets the lock go."""
        self._env.unlink(missing_ok=True)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def announce(self, values: Mapping[str, str]) -> None:
        """Writes ``.hub/env``, whole or not at all, readable by us alone: it holds passwords."""
        draft = self.folder / "env.new"
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.writelines(f"{key}={value}\n" for key, value in values.items())
        draft.replace(self._env)

    def secret(self, name: str) -> str:
        """The password called ``name``; made at the first call, the same ever after."""
        folder = self.folder / "secrets"
        folder.mkdir(mode=0o700, exist_ok=True)
        path = folder / name
        if not path.exists():
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(SECRET_BYTES))
        return path.read_text()

    def _already_running(self) -> AlreadyRunning:
        address = running_env(self.root).get("HUB_URL") if self._env.is_file() else None
        where = f"runs already: {address}" if address else "is just being started or stopped"
        return AlreadyRunning(
            f"The hub of {self.root} {where}",
            hint="Use that one, or stop it first (Ctrl-C where it was started).",
        )
