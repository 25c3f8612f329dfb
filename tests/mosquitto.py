"""A Mosquitto with settings of the test's own, which keeps its port over a restart."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from hub.embedded.account import server_account
from hub.embedded.broker import SYSTEM_PATHS
from hub.embedded.port import answers, free_port
from hub.embedded.process import Process

PATIENCE_S = 20.0


class Mosquitto:
    """Mosquitto in ``folder`` on ``ports``; ``config`` is its settings' text."""

    def __init__(self, folder: Path, config: str, *ports: int) -> None:
        self.folder = folder
        self._ports = ports
        self._account = server_account("mosquitto", "nobody")
        self.process = Process("own-broker", folder=folder, account=self._account)
        self.write("mosquitto.conf", config)
        self.own()

    def write(self, name: str, text: str) -> Path:
        """A file of the broker's."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def passwords(self, given: Mapping[str, str]) -> None:
        """The file ``passwords``, hashed by Mosquitto's own tool."""
        path = self.write("passwords", "".join(f"{u}:{p}\n" for u, p in given.items()))
        subprocess.run([_program("mosquitto_passwd"), "-U", str(path)], check=True)

    def own(self) -> None:
        """Gives every file to the account that the broker runs as."""
        for path in (self.folder, *self.folder.rglob("*")):
            os.chown(path, self._account.uid, self._account.gid)

    def start(self) -> None:
        """Starts it, again on the same ports."""
        self.own()
        argv = [_program("mosquitto"), "-c", str(self.folder / "mosquitto.conf")]
        self.process.start(argv, cwd=self.folder)
        until = time.monotonic() + PATIENCE_S
        while not all(answers(port) for port in self._ports):
            assert self.process.is_alive, self.process.last_words()
            assert time.monotonic() < until, self.process.last_words()
            time.sleep(0.03)


@contextmanager
def mosquitto(config: str, *ports: int) -> Iterator[Mosquitto]:
    """A folder and a broker in it, not yet started; ``{folder}`` in ``config`` is the folder."""
    folder = Path(tempfile.mkdtemp(prefix="hub-broker-"))
    folder.chmod(0o755)
    made = Mosquitto(folder, config.replace("{folder}", str(folder)), *ports)
    try:
        yield made
    finally:
        made.process.stop()
        shutil.rmtree(folder, ignore_errors=True)


def open_broker(port: int) -> str:
    """Settings of a broker without passwords, which keeps what it has over a restart."""
    return "\n".join(
        [
            f"listener {port} 127.0.0.1", "allow_anonymous true", "persistence true",
            "persistence_location {folder}/", "autosave_interval 1", "max_queued_messages 0",
            "max_packet_size 2097152", "log_dest stderr", "log_type error", "log_type warning",
        ]
    )  # fmt: skip


def _program(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path=SYSTEM_PATHS)
    assert found is not None, f"no {name} here"
    return found


__all__ = ["Mosquitto", "free_port", "mosquitto", "open_broker"]
