"""A process that is started again when it ends by itself: soon at first, then with longer waits."""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from hub.embedded.place import Say
from hub.embedded.process import Process

FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 60.0
"""What ends again and again waits for an operator: once a minute is enough."""
SETTLED_S = 60.0
"""A process that ran this long was well: its next end is a new story."""


class Kept:
    """A worker process. Its end is said, and does not end the hub: what it has not acknowledged waits at the broker."""

    def __init__(
        self,
        name: str,
        argv: Sequence[str],
        *,
        folder: Path,
        say: Say,
        may_finish: bool = False,
    ) -> None:
        """``folder``: the runtime folder, as for ``Process``. ``may_finish``: who ends with 0 has nothing left to do."""
        self.process = Process(name, folder=folder)
        self._argv = argv
        self._say = say
        self._may_finish = may_finish
        self._cwd = Path()
        self._environment: Mapping[str, str] = {}
        self._started = self._due = 0.0
        self._wait_s = FIRST_WAIT_S

    def start(self, *, cwd: Path, env: Mapping[str, str]) -> None:
        """Starts it, and from now on ``keep`` starts it again."""
        self._cwd, self._environment = cwd, env
        self._started = time.monotonic()
        self.process.start(self._argv, cwd=cwd, env=env)

    def keep(self) -> None:
        """To be called often: starts it again if it has ended and its wait is over."""
        now = time.monotonic()
        if self.process.is_alive or (self._may_finish and self.process.ended_well):
            return
        if not self._due:
            if now - self._started > SETTLED_S:
                self._wait_s = FIRST_WAIT_S
            self._due = now + self._wait_s
            self._say(
                f"{self.process.name} ended by itself and is started again in {self._wait_s:.0f} s; "
                f"its log is {self.process.log}."
            )
            self._wait_s = min(2 * self._wait_s, LONGEST_WAIT_S)
        elif now >= self._due:
            self._due = 0.0
            self.start(cwd=self._cwd, env=self._environment)

    def stop(self) -> None:
        """Ends it, gently first."""
        self.process.stop()
