"""``ingest work``: takes queued uploads, one at a time, tries or stores them, and says how far it is."""

import logging
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, Row, select

from hub.delivery import WorkersDied
from hub.errors import DatabaseAway, HubError, NotReady, ServiceFault, SourceError
from hub.intake import NeedsConfirmation
from hub.locate import county_places
from hub.registry import dataset
from hub.settings import Settings
from hub.store import queue
from hub.store.database import engine, transaction, translated
from hub.store.deliveries import Delivery
from hub.store.queue import Claim, ClaimLost
from hub.store.uploads import Upload
from ingest.filing import Wishes, take_file
from ingest.pulse import Pulse, Stopped

LOOK_S = 5.0
"""A worker looks by itself so often: nobody tells it that another one died."""

RETRY_S = 2.0
"""Between two tries at a database that is away."""

TRIES = 3
"""A delivery over which so many workers died is not given to another one."""

log = logging.getLogger("ingest.work")


@dataclass(frozen=True)
class Job:
    """A claimed delivery and what was wished of it."""

    claim: Claim
    row: Row[Any]

    @property
    def wishes(self) -> dict[str, Any]:
        """As ``hub.uploads.Wished``, in JSON."""
        found: dict[str, Any] = self.row.wishes
        return found


class Worker:
    """One process that works uploads off. ``name``: its storing connection, as the database lists it."""

    def __init__(self, settings: Settings, url: str) -> None:
        self._settings = settings
        self._name = f"hub-work-{uuid4().hex[:12]}"
        self._engine = engine(url, pool_size=2, name=self._name)
        self._holder: Engine = engine(url, pool_size=1, name="hub-work-holder")

    def run(self, *, once: bool = False) -> None:
        """Works until told to stop (KeyboardInterrupt), or with ``once`` until nothing waits.

        What it was at goes back into the queue, and nothing of it is stored.
        """
        try:
            while True:
                try:
                    with self._listening() as connection:
                        self._serve(connection, once=once)
                    return
                except (DatabaseAway, NotReady) as fault:
                    if once:
                        raise
                    log.warning("event=waiting code=%s", fault.code)
                    time.sleep(RETRY_S)
        finally:
            self._engine.dispose()
            self._holder.dispose()

    @contextmanager
    def _listening(self) -> Iterator[Connection]:
        """A connection that hears of new uploads and holds the lock of the one being worked on."""
        with translated(), self._holder.connect() as connection:
            with connection.begin():
                connection.exec_driver_sql(f"LISTEN {queue.CHANNEL}")
            try:
                yield connection
            finally:
                connection.invalidate()

    def _serve(self, connection: Connection, *, once: bool) -> None:
        while True:
            with connection.begin():
                claim = queue.next_claim(connection)
            if claim is not None:
                try:
                    self._work(connection, claim)
                finally:
                    if not connection.invalidated:
                        with connection.begin():
                            queue.let_go(connection, claim.delivery_id)
            elif once:
                return
            else:
                raw: Any = connection.connection.driver_connection
                for _ in raw.notifies(timeout=LOOK_S, stop_after=1):
                    pass

    def _work(self, connection: Connection, claim: Claim) -> None:
        job = Job(claim, _row(self._engine, claim))
        number = claim.delivery_id
        log.info(
            "event=taken delivery=%d dataset=%s try=%d", number, job.row.dataset, job.row.tries
        )
        if job.row.cancelled:
            self._end(claim, "cancelled")
            return
        if job.row.tries > TRIES:
            self._give_up(claim)
            return
        pulse = Pulse(connection, claim, working=self._name)
        try:
            with pulse:
                self._take(job, pulse)
        except (KeyboardInterrupt, NotReady):
            self._give_back(claim)
            raise
        except SourceError as fault:
            log.info("event=refused delivery=%d code=%s", number, fault.code)
        except ClaimLost as fault:
            log.warning("event=left delivery=%d code=%s", number, fault.code)
        except (Stopped, ServiceFault) as fault:
            self._failed(claim, pulse, fault)
        else:
            log.info("event=done delivery=%d", number)
            with transaction(self._engine) as tidying:
                queue.end_if_cancelled(tidying, number)

    def _failed(self, claim: Claim, pulse: Pulse, fault: HubError) -> None:
        """Cancelled; or the database went away, which is nobody's fault; or it cannot be stored."""
        if pulse.stopped and _row(self._engine, claim).cancelled:
            self._end(claim, "cancelled")
        elif isinstance(fault, DatabaseAway):
            raise fault
        elif not isinstance(fault, Stopped):
            log.error("event=failed delivery=%d code=%s", claim.delivery_id, fault.code)
            why = {"error_code": fault.code, "error_message": str(fault)}
            self._end(claim, "refused", **why)

    def _take(self, job: Job, pulse: Pulse) -> None:
        """Tries the delivery, or stores it where that was confirmed."""
        with tempfile.TemporaryDirectory(prefix="upload-") as folder:
            path = Path(folder) / (job.row.filename or "upload")
            self._unpack(job.claim, path, pulse)
            if job.row.confirm == "auto":
                self._import(job, path, pulse, dry_run=False)
            elif job.row.confirmed is None:
                self._import(job, path, pulse, dry_run=True)
            else:
                try:
                    self._import(job, path, pulse, dry_run=False)
                except NeedsConfirmation:
                    # The data changed since the report: it is made anew, and somebody is asked again.
                    self._import(job, path, pulse, dry_run=True, note=CHANGED)

    def _import(
        self, job: Job, path: Path, pulse: Pulse, *, dry_run: bool, note: str | None = None
    ) -> None:
        said, settings = job.wishes, self._settings
        with transaction(self._engine) as connection:
            places = county_places(connection, settings.county)
        agreed = job.row.confirmed
        wishes = Wishes(
            mode=said["mode"], kind=said["kind"], source=said["source"], dry_run=dry_run,
            encoding=said["encoding"], srid=said["srid"],
            as_of=date.fromisoformat(said["as_of"]) if said["as_of"] else None,
            max_file_mb=settings.max_file_mb, retention=timedelta(days=settings.retention_days),
            channel="upload", claim=job.claim, notes=() if note is None else (note,),
            confirm=lambda closing: job.row.confirm == "auto" or closing == agreed,
        )  # fmt: skip
        take_file(self._engine, dataset(job.row.dataset), path, places, wishes, pulse)

    def _unpack(self, claim: Claim, path: Path, pulse: Pulse) -> None:
        """The upload's rows become a file again."""
        number = 0
        with path.open("wb") as out:
            while True:
                with transaction(self._engine) as connection:
                    content = queue.chunk(connection, claim.delivery_id, number)
                if content is None:
                    break
                out.write(content)
                pulse.read(len(content))
                number += 1
        if not number:
            raise NotKept(claim.delivery_id)

    def _end(self, claim: Claim, state: str, **why: Any) -> None:
        log.info("event=%s delivery=%d", state, claim.delivery_id)
        with transaction(self._engine) as connection:
            queue.hold(connection, claim)
            queue.end(connection, claim.delivery_id, state, **why)

    def _give_up(self, claim: Claim) -> None:
        fault = WorkersDied(
            f"{TRIES} workers ended while they were at it.",
            hint="Give the file to whoever maintains the hub; nothing of it is stored.",
        )
        self._end(claim, "refused", error_code=fault.code, error_message=str(fault))

    def _give_back(self, claim: Claim) -> None:
        log.info("event=given_back delivery=%d", claim.delivery_id)
        with transaction(self._engine) as connection:
            queue.hold(connection, claim)
            queue.requeue(connection, claim.delivery_id, tries=0)


CHANGED = (
    "資料在確認後又有變動，將停用的筆數已不同，請重新確認。 The data changed after it was confirmed: it would end another "
    "number of features now; confirm again."
)


class NotKept(ServiceFault):
    """The bytes of a queued upload are gone: they were dropped by hand."""

    code = "bytes_gone"

    def __init__(self, delivery_id: int) -> None:
        super().__init__(
            f"The bytes of delivery {delivery_id} are gone.", hint="Send the file again."
        )


def _row(source: Engine, claim: Claim) -> Row[Any]:
    asked = (
        select(
            Delivery.dataset, Delivery.filename, Upload.wishes, Upload.confirm, Upload.confirmed,
            Upload.cancelled, Upload.tries,
        )
        .join(Upload, Upload.delivery_id == Delivery.delivery_id)
        .where(Delivery.delivery_id == claim.delivery_id)
    )  # fmt: skip
    with transaction(source) as connection:
        return connection.execute(asked).one()
