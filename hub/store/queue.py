"""The queue of uploads: who works on which delivery, and what somebody asked of it meanwhile.

A worker holds a delivery by an advisory lock of its own connection, which ends with it however it ends; and by the
number of its claim, which an older worker that only seemed dead no longer has.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, func, insert, literal, select, text, update

from hub.errors import ServiceFault
from hub.store.deliveries import Delivery, FlaggedRow, RefusedRow
from hub.store.queries import query
from hub.store.uploads import Upload, UploadChunk

CHANNEL = "hub_uploads"
"""PostgreSQL's NOTIFY: somebody queued something."""


class Claim(NamedTuple):
    """A worker's right to a delivery: it holds as long as nobody claimed the delivery after it."""

    delivery_id: int
    number: int


class ClaimLost(ServiceFault):
    """Another worker has taken the delivery up: this one leaves it alone."""

    code = "claim_lost"


def hold(connection: Connection, claim: Claim) -> None:
    """Keeps the delivery for this transaction.

    Raises:
        ClaimLost: it is no longer the claimer's.
    """
    held = (
        select(Delivery.delivery_id)
        .join(Upload, Upload.delivery_id == Delivery.delivery_id)
        .where(
            Delivery.delivery_id == claim.delivery_id,
            Delivery.state == "working",
            Upload.claims == claim.number,
        )
        .with_for_update(of=Delivery)
    )
    if connection.execute(held).first() is None:
        raise ClaimLost(
            f"Delivery {claim.delivery_id} is no longer this worker's.",
            hint="Another one works on it; nothing was stored here.",
        )


def next_claim(connection: Connection) -> Claim | None:
    """Takes the oldest delivery that waits, or whose worker died; None: there is none.

    The advisory lock stays with the connection until ``let_go``, or until the connection ends.
    """
    for row in connection.execute(query("waiting_deliveries")):
        locked = select(func.pg_try_advisory_lock(_key(row.delivery_id)))
        if not connection.execute(locked).scalar_one():
            continue
        number = connection.execute(
            update(Upload)
            .where(Upload.delivery_id == row.delivery_id)
            .values(
                claims=Upload.claims + 1, tries=Upload.tries + 1, seen_at=func.now(),
                phase="unpacking", rows_read=0, bytes_read=0,
            )
            .returning(Upload.claims)
        ).scalar_one()  # fmt: skip
        connection.execute(
            update(Delivery)
            .where(Delivery.delivery_id == row.delivery_id)
            .values(state="working", error_code=None, error_message=None)
        )
        return Claim(row.delivery_id, number)
    return None


def let_go(connection: Connection, delivery_id: int) -> None:
    """The worker is done with it, however it went."""
    connection.execute(select(func.pg_advisory_unlock(_key(delivery_id))))


def _key(delivery_id: int) -> Any:
    return func.hashtextextended(literal(f"upload/{delivery_id}"), 3)


def note_progress(
    connection: Connection, claim: Claim, *, phase: str, rows_read: int, bytes_read: int
) -> bool:
    """Writes how far it is. False: somebody cancelled it, or the claim is lost."""
    noted = (
        update(Upload)
        .where(Upload.delivery_id == claim.delivery_id, Upload.claims == claim.number)
        .values(seen_at=func.now(), phase=phase, rows_read=rows_read, bytes_read=bytes_read)
    )
    cancelled = connection.execute(noted.returning(Upload.cancelled)).scalar()
    return cancelled is False


def interrupt(connection: Connection, name: str) -> None:
    """Ends the statement that the connection called ``name`` is waiting for."""
    connection.execute(query("interrupt"), {"name": name})


def requeue(connection: Connection, delivery_id: int, **wishes: Any) -> None:
    """Puts a delivery back into the queue, with what has changed about its upload."""
    connection.execute(
        update(Delivery)
        .where(Delivery.delivery_id == delivery_id)
        .values(state="queued", error_code=None, error_message=None, finished_at=None)
    )
    asked = {"phase": None, **wishes}
    connection.execute(update(Upload).where(Upload.delivery_id == delivery_id).values(**asked))
    wake(connection)


def wake(connection: Connection) -> None:
    """Tells the workers, once this transaction is committed."""
    connection.execute(text(f"NOTIFY {CHANNEL}"))


def end(connection: Connection, delivery_id: int, state: str, **why: Any) -> None:
    """The delivery's last state, where nothing of it was stored: its line counts nothing."""
    zeros = dict.fromkeys(
        ("received", "stored", "unchanged", "duplicate", "refused", "flagged", "closed"), 0
    )
    ended = {"finished_at": func.clock_timestamp(), "refused_by_code": {}, "flagged_by_code": {}}
    connection.execute(
        update(Delivery)
        .where(Delivery.delivery_id == delivery_id)
        .values(state=state, **zeros, **ended, **why)
    )
    forget_rows(connection, delivery_id)


def end_if_cancelled(connection: Connection, delivery_id: int) -> None:
    """Ends a delivery that was cancelled just when its dry run was done."""
    waits = (
        select(Delivery.delivery_id)
        .join(Upload, Upload.delivery_id == Delivery.delivery_id)
        .where(
            Delivery.delivery_id == delivery_id,
            Delivery.state == "awaiting_confirmation",
            Upload.cancelled,
        )
        .with_for_update(of=Delivery)
    )
    if connection.execute(waits).first() is not None:
        end(connection, delivery_id, "cancelled")


def forget_rows(connection: Connection, delivery_id: int) -> None:
    """Takes the rows of an earlier report away."""
    for table in (RefusedRow, FlaggedRow):
        connection.execute(delete(table).where(table.delivery_id == delivery_id))


def keep_preview(
    connection: Connection, delivery_id: int, rows: Sequence[Any], *, closing: int
) -> None:
    """What a map shows of the upload, and how many features it ends."""
    kept = {"preview": list(rows), "closing": closing, "phase": None}
    connection.execute(update(Upload).where(Upload.delivery_id == delivery_id).values(**kept))


def put_chunk(connection: Connection, delivery_id: int, number: int, content: bytes) -> None:
    """Keeps one piece of an upload's bytes."""
    connection.execute(
        insert(UploadChunk).values(delivery_id=delivery_id, number=number, content=content)
    )


def chunk(connection: Connection, delivery_id: int, number: int) -> bytes | None:
    """One piece of an upload's bytes; None after the last one."""
    asked = select(UploadChunk.content).where(
        UploadChunk.delivery_id == delivery_id, UploadChunk.number == number
    )
    found = connection.execute(asked).scalar()
    return None if found is None else bytes(found)
