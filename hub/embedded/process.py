"""One server process: started in a session of its own, logged to a file, stopped with patience, never left behind."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hub.embedded.account import Account, own_account
from hub.errors import ServiceFault

LOG_LIMIT_BYTES = 20_000_000
"""A log larger than this at a start is put aside as ``.old``: two of them are all we keep."""
LAST_WORDS = 12
"""Lines of the log shown when a server ends by itself: enough for a cause, short enough to read."""
POLL_S = 0.03


@dataclass(frozen=True)
class Identity:
    """A process that cannot be mistaken for a later one with the same number: pid and start in clock ticks."""

    pid: int
    started: int

    @classmethod
    def of(cls, pid: int) -> "Identity | None":
        """Of the living process ``pid``; None where there is none, or only its remains (a zombie)."""
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            return None
        fields = stat.rpartition(")")[2].split()
        return None if fields[0] in "ZX" else cls(pid, int(fields[19]))

    @property
    def is_alive(self) -> bool:
        """Is it still this very process?"""
        return Identity.of(self.pid) == self


def end(who: Identity, signals: Sequence[signal.Signals], *, patience_s: float) -> None:
    """Sends each of ``signals`` in turn until the process has gone; ``patience_s`` is what the first one gets."""
    for number, each in enumerate(signals):
        if not who.is_alive:
            return
        os.kill(who.pid, each)
        until = time.monotonic() + (patience_s if number == 0 else 5.0)
        while who.is_alive and time.monotonic() < until:
            time.sleep(POLL_S)


class Process:
    """A child of ours. It is told to stop when we die, even by kill -9, and its pid file tells our successor."""

    def __init__(
        self,
        name: str,
        *,
        folder: Path,
        account: Account | None = None,
        stop_signals: Sequence[signal.Signals] = (signal.SIGTERM, signal.SIGKILL),
        patience_s: float = 10.0,
    ) -> None:
        """``folder`` is the runtime folder: the log goes to ``log/NAME.log``, the pid to ``NAME.pid``."""
        self.name = name
        self.account = account or own_account()
        self.log = folder / "log" / f"{name}.log"
        self._pid_file = folder / f"{name}.pid"
        self._stop_signals = stop_signals
        self._patience_s = patience_s
        self._child: subprocess.Popen[bytes] | None = None

    def start(
        self,
        argv: Sequence[str],
        *,
        cwd: Path,
        env: Mapping[str, str] | None = None,
        pass_fds: Sequence[int] = (),
    ) -> None:
        """Starts ``argv``, which inherits ``pass_fds``; a leftover of an earlier run by this name is ended first."""
        self.end_leftover()
        if self._child is not None:  # of an earlier start; somebody else ended it
            self._child.wait()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT_BYTES:
            self.log.replace(self.log.with_suffix(".log.old"))
        with self.log.open("ab") as log:
            # Its own session: Ctrl-C in the terminal reaches us alone, and we stop it in order.
            self._child = subprocess.Popen(
                self.account.command(argv, when_we_die=self._stop_signals[0]),
                cwd=cwd,
                env=None if env is None else dict(env),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=pass_fds,
            )
        born = Identity.of(self._child.pid)
        if born is not None:
            self._pid_file.write_text(f"{born.pid} {born.started}\n")

    @property
    def pid(self) -> int | None:
        """Of the running child."""
        return self._child.pid if self._child is not None and self.is_alive else None

    @property
    def is_alive(self) -> bool:
        """Started, and not ended."""
        return self._child is not None and self._child.poll() is None

    @property
    def ended_well(self) -> bool:
        """Started, and ended with 0."""
        return self._child is not None and self._child.poll() == 0

    def wait(self, timeout_s: float) -> int:
        """The exit code of a child that ends by itself.

        Raises:
            ServiceFault: it did not end in ``timeout_s`` seconds; it has been stopped.
        """
        assert self._child is not None, "wait() before start()"
        try:
            return self._child.wait(timeout_s)
        except subprocess.TimeoutExpired as fault:
            self.stop()
            raise ServiceFault(
                f"{self.name} did not end within {timeout_s:.0f} seconds and was stopped.",
                hint=f"Look into {self.log}, then do it again.",
                code="too_slow",
            ) from fault

    def stop(self) -> None:
        """Ends it, gently first; returns when it has gone."""
        if self._child is not None:
            who = Identity.of(self._child.pid) if self.is_alive else None
            if who is not None:
                self._end(who)
            self._child.wait()
        self._pid_file.unlink(missing_ok=True)

    def end_leftover(self) -> bool:
        """Ends the process of an earlier run, if its pid file names one that still lives. True: there was one."""
        try:
            pid, started = map(int, self._pid_file.read_text().split())
        except (OSError, ValueError):
            return False
        who = Identity(pid, started)
        found = who.is_alive
        self._end(who)
        self._pid_file.unlink(missing_ok=True)
        return found

    def last_words(self) -> str:
        """The end of its log, for a message."""
        try:
            with self.log.open("rb") as log:
                log.seek(max(0, self.log.stat().st_size - 8000))
                lines = log.read().decode("utf-8", errors="replace").splitlines()
        except OSError:
            return ""
        return "\n".join(lines[-LAST_WORDS:])

    def failure(self, what: str) -> ServiceFault:
        """The error to raise when it ended by itself: what, its last words, where the rest is."""
        return ServiceFault(
            f"{what}\n{self.last_words()}\n",
            hint=f"The whole log is {self.log}.",
            code=f"{self.name.replace('-', '_')}_failed",
        )

    def _end(self, who: Identity) -> None:
        # Our own child must be reaped while we wait, or it would stay as a zombie; Identity counts those as gone.
        end(who, self._stop_signals, patience_s=self._patience_s)
