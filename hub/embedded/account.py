"""The operating system's account that a private server runs as: oneself, or the server's own when we are root."""

import os
import pwd
import signal
from collections.abc import Sequence
from dataclasses import dataclass

from hub.errors import Misconfigured


@dataclass(frozen=True)
class Account:
    """A user of this machine. Commands are put into its name by ``command``."""

    name: str
    uid: int
    gid: int

    @property
    def is_another(self) -> bool:
        """Are commands in its name run as somebody else than we are?"""
        return self.uid != os.geteuid()

    def command(
        self, argv: Sequence[str], *, when_we_die: signal.Signals | None = None
    ) -> list[str]:
        """``argv`` run as this account, and sent ``when_we_die`` should our process end before it.

        Through setpriv (util-linux): it replaces itself by ``argv``, so the process id is the server's own,
        and the signal is set after the change of user, which would clear it. We may have died before it was
        set: so it looks once whether we are still its parent.
        """
        words = ["setpriv"]
        if self.is_another:
            words += [f"--reuid={self.uid}", f"--regid={self.gid}", "--init-groups"]
        if when_we_die is None:
            return list(argv) if len(words) == 1 else [*words, "--", *argv]
        orphaned = f'[ "$PPID" = {os.getpid()} ] || exit 1; exec "$@"'
        return [*words, f"--pdeathsig={when_we_die.name}", "--", "sh", "-c", orphaned, "sh", *argv]


def own_account() -> Account:
    """Ourselves."""
    entry_uid = os.geteuid()
    try:
        name = pwd.getpwuid(entry_uid).pw_name
    except KeyError:  # a container's bare number
        name = str(entry_uid)
    return Account(name, entry_uid, os.getegid())


def server_account(*preferred: str) -> Account:
    """Ourselves; as root the first of ``preferred`` that exists, since servers rightly refuse root.

    Raises:
        Misconfigured: root, and none of them exists.
    """
    if os.geteuid() != 0:
        return own_account()
    for name in preferred:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise Misconfigured(
        f"We are root, and this machine has no user {' or '.join(preferred)} to run the server as.",
        hint="Run as an ordinary user, or install the server's Debian package, which makes that user.",
    )
