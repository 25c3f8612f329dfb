"""The PostgreSQL processes that an earlier run left on a data directory: found by where they work, and ended."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

from hub.embedded.process import Identity, end


def end_postmaster(data: Path, *, patience_s: float) -> None:
    """Ends whatever PostgreSQL still works in ``data``, also when ``data`` itself is gone; then clears its pid file.

    Not by the pid file: PostgreSQL refuses to start while that names any living process, also a stranger that took
    the number later, and it may be gone while the server lives. But it must not be cleared while a session of a
    killed server still holds the shared memory: two servers on one directory destroy it.
    """
    for pid in sorted(postgres_in(data)):  # the postmaster is the oldest; its sessions end with it
        who = Identity.of(pid)
        if who is not None:
            end(who, (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL), patience_s=patience_s)
    if not any(postgres_in(data)):
        (data / "postmaster.pid").unlink(missing_ok=True)


def postgres_in(data: Path) -> Iterator[int]:
    """Process ids of every PostgreSQL process whose working directory is (or was) ``data``."""
    real = str(data.resolve())
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            at = os.readlink(folder / "cwd")
            name = (folder / "comm").read_text().strip()
        except OSError:  # gone meanwhile, or another user's
            continue
        if (
            at in (real, f"{real} (deleted)")
            and name == "postgres"
            and Identity.of(int(folder.name))
        ):
            yield int(folder.name)
