"""How each MQTT worker is: one row a worker, written by itself, for the operator to look at."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Connection, func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from hub.store.table import Table
from hub.store.writes import as_table

OUTCOMES = ("received", "stored", "unchanged", "duplicate", "refused")
"""What can become of a message, and the first the sum of the others."""


class WorkerState(Table):
    """One worker since its process started; ``seen_at`` long past: it is not running.

    ``process``: which process it is; the newest one to start under a worker's name has it.
    ``redelivered``: messages that the broker sent again. ``lost``: messages of QoS 0, which promises nothing, that
    came while the hands were full. ``lag_s``: age of the newest message stored, by its own clock. ``in_hand``:
    received and not yet acknowledged; ``window`` at most where the broker keeps to it, never more than twice.
    ``fault``: what it waits for; null: all is well.
    """

    __tablename__ = "worker_state"

    worker: Mapped[str] = mapped_column(primary_key=True)
    process: Mapped[UUID]
    started_at: Mapped[datetime] = mapped_column(server_default=func.now())
    seen_at: Mapped[datetime] = mapped_column(server_default=func.now())
    connected: Mapped[bool]
    received: Mapped[int] = mapped_column(BigInteger)
    stored: Mapped[int] = mapped_column(BigInteger)
    unchanged: Mapped[int] = mapped_column(BigInteger)
    duplicate: Mapped[int] = mapped_column(BigInteger)
    refused: Mapped[int] = mapped_column(BigInteger)
    redelivered: Mapped[int] = mapped_column(BigInteger)
    lost: Mapped[int] = mapped_column(BigInteger)
    batches: Mapped[int] = mapped_column(BigInteger)
    in_hand: Mapped[int]
    window: Mapped[int]
    lag_s: Mapped[float | None]
    fault: Mapped[str | None]


def claim_worker(connection: Connection, worker: str, process: UUID, window: int) -> None:
    """Makes ``process`` the one that works as ``worker``, whichever did before; its counts begin at 0."""
    numbers = dict.fromkeys((*OUTCOMES, "redelivered", "lost", "batches", "in_hand"), 0)
    values = {"worker": worker, "process": process, "connected": False, "window": window, **numbers}
    made = insert(WorkerState).values(**values, started_at=func.now(), seen_at=func.now())
    names = [column.name for column in as_table(WorkerState).c if column.name != "worker"]
    anew = {name: made.excluded[name] for name in names}
    connection.execute(made.on_conflict_do_update(index_elements=["worker"], set_=anew))


def note_worker(connection: Connection, worker: str, process: UUID, **state: Any) -> bool:
    """Writes how the worker is; False, and nothing written, where another process works under its name by now."""
    mine = (WorkerState.worker == worker) & (WorkerState.process == process)
    noted = update(WorkerState).where(mine).values(**state, seen_at=func.now())
    return connection.execute(noted).rowcount == 1
