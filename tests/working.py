"""Worker processes ``ingest mqtt`` as tests run them: started, watched by their log, stopped and killed."""

import os
import re
import signal
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

from hub.embedded.process import Process
from tests.conftest import PROJECT

PATIENCE_S = 30.0

_numbers = count(1)


class Worker:
    """A process ``ingest mqtt`` on a broker and a database; its log is read as an operator reads it."""

    def __init__(self, folder: Path, broker: str, database: str, **settings: str) -> None:
        self.number = next(_numbers)
        self.process = Process(f"worker-{self.number}", folder=folder)
        self.process.log.unlink(missing_ok=True)
        self._env = {**os.environ, "HUB_MQTT_URL": broker, "HUB_DATABASE_URL": database, **settings}

    def start(self, *, worker: int = 1) -> "Worker":
        """Starts it, and waits until it listens."""
        before = self.said().count("event=subscribed")
        argv = [sys.executable, "-m", "ingest", "mqtt", "--worker", str(worker), "--verbose"]
        self.process.start(argv, cwd=PROJECT, env=self._env)
        self.wait(lambda: self.said().count("event=subscribed") > before)
        return self

    def said(self) -> str:
        """Its log so far."""
        log = self.process.log
        return log.read_text(encoding="utf-8") if log.exists() else ""

    def told(self, word: str) -> list[str]:
        """Every value of ``word=`` in its log."""
        return re.findall(rf"\b{word}=(\S+)", self.said())

    def wait(self, done: Callable[[], bool]) -> None:
        """Until ``done``; with its log where that does not happen."""
        until = time.monotonic() + PATIENCE_S
        while not done():
            assert self.process.is_alive, self.said()
            assert time.monotonic() < until, self.said()
            time.sleep(0.05)

    def kill(self) -> None:
        """Ends it without a word."""
        assert self.process.pid is not None
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.stop()
