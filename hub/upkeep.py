"""What must be done again and again: hours rolled up, months made and dropped, old ids and refusals forgotten."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, select

from hub.dataset import Observation
from hub.delivery import NotConfirmed
from hub.registry import all_datasets
from hub.store import live, partitions, queue, rollups
from hub.store.database import transaction
from hub.store.deliveries import Delivery, MessageSeen, RefusedMessage
from hub.store.uploads import UploadChunk

SEEN_KEPT = timedelta(days=14)
"""An id is recognised for twice the broker's session: what it keeps for an absent worker comes within a week."""

UPLOADS_KEPT = timedelta(days=30)

log = logging.getLogger("hub.upkeep")


@dataclass(frozen=True)
class Upkeep:
    """What one round did."""

    hours_rolled_up: int = 0
    months_dropped: int = 0
    refusals_forgotten: int = 0
    uploads_dropped: int = 0
    uploads_expired: int = 0


def tidy(
    engine: Engine,
    now: datetime,
    *,
    retention: timedelta,
    refused_kept: timedelta,
    uploads_kept: timedelta = UPLOADS_KEPT,
) -> Upkeep:
    """One round; safe to run at any time, by several processes at once.

    Args:
        now: the clock that ages are held against.
        retention: how long news kept by months stay. Their hourly roll-ups stay for good.
        refused_kept: how long refused messages are kept whole.
        uploads_kept: how long the bytes of finished uploads are kept, and how long an upload awaits confirmation.
    """
    hours = months = 0
    for observation in _partitioned():
        with transaction(engine) as connection:
            soon = [partitions.month_of(now), partitions.next_month(partitions.month_of(now))]
            partitions.ensure_months(connection, observation.table, soon)
        hours += _roll_up(engine, observation)
        months += _drop_old(engine, observation, now - retention)
    with transaction(engine) as connection:
        connection.execute(delete(MessageSeen).where(MessageSeen.recorded_at < now - SEEN_KEPT))
        old = delete(RefusedMessage).where(RefusedMessage.received_at < now - refused_kept)
        forgotten = connection.execute(old).rowcount
        live.clean(connection)  # where no API runs, its reader does not
    dropped, expired = _tidy_uploads(engine, now - uploads_kept)
    return Upkeep(hours, months, forgotten, dropped, expired)


def _tidy_uploads(engine: Engine, edge: datetime) -> tuple[int, int]:
    """(uploads whose bytes were dropped, uploads that were cancelled because nobody confirmed them)."""
    done = Delivery.finished_at < edge
    with transaction(engine) as connection:
        waits = select(Delivery.delivery_id).where(done, Delivery.state == "awaiting_confirmation")
        expired = connection.execute(waits.with_for_update(skip_locked=True)).scalars().all()
        for number in expired:
            queue.end(connection, number, "cancelled", error_code=NotConfirmed.code)
    with transaction(engine) as connection:
        old = select(Delivery.delivery_id).where(
            done | Delivery.delivery_id.in_(expired), Delivery.channel == "upload",
            Delivery.state.not_in(("queued", "working", "awaiting_confirmation")),
        )  # fmt: skip
        gone = delete(UploadChunk).where(UploadChunk.delivery_id.in_(old))
        numbers = set(connection.execute(gone.returning(UploadChunk.delivery_id)).scalars())
    return len(numbers), len(expired)


def _partitioned() -> Iterator[Observation]:
    for dataset in all_datasets().values():
        yield from (each for each in dataset.observations if each.partitioned)


def _roll_up(engine: Engine, observation: Observation) -> int:
    if observation.rollup is None:
        return 0
    done = 0
    while True:
        with transaction(engine) as connection:
            hours = rollups.roll_up(connection, observation.table, observation.rollup)
        done += hours
        if hours < rollups.HOURS_AT_ONCE:
            return done


def _drop_old(engine: Engine, observation: Observation, edge: datetime) -> int:
    """Drops the months that ended before ``edge``, each rolled up to its last row first."""
    table = observation.table.__tablename__
    with transaction(engine) as connection:
        old = [
            month
            for month in partitions.existing(connection, table)
            if partitions.next_month(month) <= edge
        ]
    for month in old:
        with transaction(engine) as connection:
            partitions.hold_month(connection, observation.table, month)
            if observation.rollup is not None:
                rollups.roll_up_between(
                    connection, observation.table, observation.rollup, month, partitions.next_month(month)
                )  # fmt: skip
            partitions.drop_month(connection, observation.table, month)
        log.info("event=month_dropped table=%s month=%s", table, f"{month:%Y-%m}")
    return len(old)
