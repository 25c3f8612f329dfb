"""A private Mosquitto: MQTT 5 on loopback, persistent, with a password, in a folder of our own."""

import os
import shutil
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from hub.embedded.account import server_account
from hub.embedded.place import Say, data_folder, data_places, remove
from hub.embedded.port import LOOPBACK, answers, free_port
from hub.embedded.process import Process
from hub.errors import Misconfigured

USER = "hub"
START_PATIENCE_S = 20.0
"""A large store of kept messages is read at the start."""
START_TRIES = 3
"""A port can be lost between choosing and taking it."""
SYSTEM_PATHS = os.pathsep.join(("/usr/sbin", "/usr/local/sbin"))
"""Debian puts mosquitto there, and an ordinary user's PATH has it not."""
CONFIG = """\
# Written anew at every start.
listener {port} {host}
allow_anonymous false
password_file {folder}/passwords
persistence true
persistence_location {folder}/
# A broker killed with -9 loses what it took since its last save: seconds here, publishers keep an outbox.
autosave_interval 5
# Mosquitto throws away what is over 1000 by default, in silence.
max_queued_messages 0
# Twice the largest payload that the hub can be set to read; who sends more is told and disconnected.
max_packet_size 2097152
set_tcp_nodelay true
log_dest stderr
log_type error
log_type warning
log_type notice
connection_messages false
"""


class Broker:
    """Mosquitto under ``home``."""

    def __init__(self, home: Path, *, password: str, say: Say) -> None:
        """``home``: the runtime folder."""
        self._wanted = home / "mosquitto"
        self._password = password
        self._say = say
        self._account = server_account("mosquitto", "nobody")
        self.port = 0
        self.process = Process("mosquitto", folder=home, account=self._account)

    @property
    def url(self) -> str:
        """``mqtt://user:password@host:port``."""
        return f"mqtt://{USER}:{quote(self._password)}@{LOOPBACK}:{self.port}"

    def start(self) -> None:
        """Ends what an earlier run left, writes the settings, starts, and waits until it accepts connections.

        Raises:
            Misconfigured: Mosquitto is not installed, or there is no place for its data.
            ServiceFault: it does not start; the message carries the log's end.
        """
        self.process.end_leftover()
        program = _find("mosquitto")
        folder = data_folder(self._wanted, self._account, self._say)
        self._write_password(folder)
        for _ in range(START_TRIES):
            self.port = free_port()
            settings = CONFIG.format(port=self.port, host=LOOPBACK, folder=folder)
            self._write(folder / "mosquitto.conf", settings)
            self.process.start([program, "-c", str(folder / "mosquitto.conf")], cwd=folder)
            if self._accepts_in_time():
                return
        raise self.process.failure("The private Mosquitto does not start. It said:")

    def stop(self) -> None:
        """Saves what it keeps, stops."""
        self.process.stop()

    def remove(self) -> None:
        """Stops it, then takes its data away."""
        self.process.stop()
        self.process.end_leftover()
        for place in data_places(self._wanted):
            remove(place)

    def _write(self, path: Path, text: str) -> None:
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
        if self._account.is_another:
            os.chown(path, self._account.uid, self._account.gid)

    def _write_password(self, folder: Path) -> None:
        """The tool turns the file's plain passwords into hashes; an argument would show in the process list."""
        path = folder / "passwords"
        self._write(path, f"{USER}:{self._password}\n")
        argv = self._account.command([_find("mosquitto_passwd"), "-U", str(path)])
        subprocess.run(argv, check=True, cwd=folder, capture_output=True)

    def _accepts_in_time(self) -> bool:
        until = time.monotonic() + START_PATIENCE_S
        while self.process.is_alive and time.monotonic() < until:
            if answers(self.port):
                return True
            time.sleep(0.03)
        self.process.stop()
        return False


def _find(program: str) -> str:
    path = shutil.which(program) or shutil.which(program, path=SYSTEM_PATHS)
    if path is None:
        raise Misconfigured(
            f"No {program} on this machine.",
            hint="Run script/bootstrap, install the package mosquitto, or set HUB_MQTT_URL.",
        )
    return path
