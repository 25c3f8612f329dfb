"""A private PostGIS cluster: made, started, stopped and found again in a folder of our own."""

import shutil
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from hub.embedded.account import server_account
from hub.embedded.installation import find_binaries
from hub.embedded.place import Say, data_folder, data_places, remove, socket_folder
from hub.embedded.port import LOOPBACK, free_port
from hub.embedded.postmaster import end_postmaster
from hub.embedded.process import Process
from hub.errors import ServiceFault

ROLE = "hub"
"""Owner of the hub's database; no superuser."""
START_PATIENCE_S = 120.0
"""A cluster that was killed replays its log first; on a slow disk that takes a while."""
STOP_PATIENCE_S = 60.0
"""A fast shutdown writes a checkpoint."""
START_TRIES = 4
"""A port can be lost between choosing and taking it; the processes of a killed server need a moment to go."""
SETTINGS: Mapping[str, str] = {
    "listen_addresses": LOOPBACK,
    "max_connections": "120",  # an API's pool of 40, the commands, QGIS, and room
    "shared_buffers": "256MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",  # no spinning disks
    "jit": "off",  # compiling costs more than our short spatial queries take
    "timezone": "UTC",
    "log_checkpoints": "off",
}


class Cluster:
    """PostgreSQL with PostGIS under ``home``: trust on a socket only its account can reach, a password on loopback."""

    def __init__(
        self, home: Path, *, password: str, say: Say, settings: Mapping[str, str] | None = None
    ) -> None:
        """``home``: the runtime folder. ``settings``: more of PostgreSQL's, or other values than ours."""
        self._home = home
        self._wanted = home / "postgres"
        self._password = password
        self._say = say
        self._settings = {**SETTINGS, **(settings or {})}
        self._account = server_account("postgres")
        self._data = self._wanted
        self._socket = home
        self.port = 0
        self.process = Process(
            "postgres",
            folder=home,
            account=self._account,
            stop_signals=(signal.SIGINT, signal.SIGQUIT, signal.SIGKILL),
            patience_s=STOP_PATIENCE_S,
        )

    def start(self) -> None:
        """Makes the cluster if there is none, ends what an earlier run left, starts, and waits until it answers.

        Raises:
            Misconfigured: no PostgreSQL with PostGIS here, none of the right version, or no place for it.
            ServiceFault: it does not start; the message carries the log's end.
        """
        self.process.end_leftover()
        self._data = data_folder(self._wanted, self._account, self._say)
        end_postmaster(self._data / "data", patience_s=STOP_PATIENCE_S)
        binaries = find_binaries(self._made_by())
        if self._made_by() is None:
            self._make(binaries)
        for attempt in range(START_TRIES):
            if (
                attempt or not self.port
            ):  # started again it keeps its port: who waits for it knows no other
                self.port = free_port()
            self._socket = socket_folder(
                self._home / "run", self._account, socket_name=f".s.PGSQL.{self.port}"
            )
            self.process.start(self._command(binaries), cwd=self._data)
            if self._answers_in_time():
                return
            time.sleep(0.5)
        raise self.process.failure("The private PostgreSQL does not start. It said:")

    def stop(self) -> None:
        """Ends sessions, writes everything out, stops."""
        self.process.stop()

    def remove(self) -> None:
        """Stops whatever runs on the data, then takes the data away."""
        self.process.stop()
        self.process.end_leftover()
        for place in data_places(self._wanted):
            end_postmaster(place / "data", patience_s=STOP_PATIENCE_S)
            remove(place)

    def url(self, database: str = ROLE) -> str:
        """``postgresql://`` over loopback, as the role ``hub``, with its password."""
        return f"postgresql://{ROLE}:{quote(self._password)}@{LOOPBACK}:{self.port}/{database}"

    def superuser_url(self, database: str = "postgres") -> str:
        """``postgresql://`` over the socket, as the cluster's superuser; for us and root alone."""
        return f"postgresql://postgres@/{database}?host={quote(str(self._socket), safe='')}&port={self.port}"

    def ensure_database(self, database: str = ROLE) -> None:
        """The role ``hub`` with its password, and its ``database`` with PostGIS; changes nothing that is there."""
        known = "SELECT 1 FROM pg_roles WHERE rolname = %s"
        password = sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(
            sql.Identifier(ROLE), sql.Literal(self._password)
        )
        with closing(psycopg.connect(self.superuser_url(), autocommit=True)) as connection:
            if connection.execute(known, [ROLE]).fetchone() is None:
                connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(ROLE)))
            connection.execute(password)  # also when the secret was made anew
            exists = "SELECT 1 FROM pg_database WHERE datname = %s"
            if connection.execute(exists, [database]).fetchone() is None:
                self.create_database(database)
        with closing(psycopg.connect(self.superuser_url(database), autocommit=True)) as connection:
            connection.execute("SET client_min_messages = warning")
            connection.execute("CREATE EXTENSION IF NOT EXISTS postgis")

    def create_database(self, database: str, *, template: str = "template0") -> None:
        """A new database of the role ``hub``; from ``template`` it is a copy, ready in a fifth of a second."""
        statement = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY file_copy").format(
            sql.Identifier(database), sql.Identifier(ROLE), sql.Identifier(template)
        )
        self._as_superuser([statement])

    def drop_database(self, database: str) -> None:
        """Takes ``database`` away, ending the sessions in it."""
        statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
            sql.Identifier(database)
        )
        self._as_superuser([statement])

    def _as_superuser(self, statements: Iterable[sql.Composed]) -> None:
        with closing(psycopg.connect(self.superuser_url(), autocommit=True)) as connection:
            for statement in statements:
                connection.execute(statement)

    def _made_by(self) -> int | None:
        """Major version that made the data; None where there is none yet."""
        try:
            return int((self._data / "data" / "PG_VERSION").read_text())
        except FileNotFoundError:
            return None

    def _make(self, binaries: Path) -> None:
        self._say("Making a private PostgreSQL cluster")
        draft = (
            self._data / "data.new"
        )  # renamed when whole: a killed initdb leaves nothing half made
        shutil.rmtree(draft, ignore_errors=True)
        argv = [
            str(binaries / "initdb"),
            f"--pgdata={draft}",
            "--username=postgres",
            "--auth-local=trust",
            "--auth-host=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--data-checksums",
            "--no-instructions",
        ]
        made = subprocess.run(
            self._account.command(argv), cwd=self._data, capture_output=True, text=True, check=False
        )
        if made.returncode:
            raise ServiceFault(
                f"initdb failed: {made.stderr.strip()}",
                hint="Mend what it names (room on the disk, a broken installation), then do it again.",
                code="initdb_failed",
            )
        draft.rename(self._data / "data")

    def _command(self, binaries: Path) -> list[str]:
        settings = {**self._settings, "unix_socket_directories": str(self._socket)}
        options = [f"--{key}={value}" for key, value in settings.items()]
        return [
            str(binaries / "postgres"),
            "-D",
            str(self._data / "data"),
            "-p",
            str(self.port),
            *options,
        ]

    def _answers_in_time(self) -> bool:
        """False: it ended by itself."""
        until = time.monotonic() + START_PATIENCE_S
        while self.process.is_alive:
            try:
                psycopg.connect(self.superuser_url(), connect_timeout=2).close()
            except psycopg.OperationalError as fault:
                if time.monotonic() > until:
                    self.process.stop()
                    raise self.process.failure("The private PostgreSQL does not answer.") from fault
                time.sleep(0.03)
            else:
                return True
        return False
