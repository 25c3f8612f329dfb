"""What has just happened, for who listens: told by the tables' own triggers, then numbered by one writer at a time.

A trigger (migration ``live``) puts what happened into ``live_pending`` in the transaction that made it so: nothing is
told that was taken back, and nothing that was committed is missed, whichever door it came by. Numbers are not given
there, since the transaction that takes a number first may commit last, and a listener would have gone past it. They are
given in ``number``, under a lock that holds until its commit: so numbers become visible in their own order.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Connection,
    Identity,
    Index,
    Text,
    case,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from hub.store.table import Table

CHANNEL = "hub_live"
"""PostgreSQL's NOTIFY: something waits to be numbered."""

EVENTS_KEPT = timedelta(minutes=20)
"""A listener may resume within 15 minutes; the rest is for the reader that starts anew meanwhile."""

PENDING_KEPT = timedelta(hours=1)
"""Where no API runs, nobody numbers: what has waited for so long is nobody's news any more."""

LOCK = "hub.live"

METRICS = "metrics"
"""The kind of event of which the newest of each name is enough."""


class LivePending(Table):
    """Something that happened, not yet numbered; written by triggers alone."""

    __tablename__ = "live_pending"
    __table_args__ = (Index(None, "recorded_at"),)

    pending_id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str]
    data: Mapped[dict[str, Any]]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class LiveEvent(Table):
    """Something that happened, under the number by which listeners resume; kept for ``EVENTS_KEPT``."""

    __tablename__ = "live_event"
    __table_args__ = (Index(None, "recorded_at"),)

    number: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str]
    data: Mapped[dict[str, Any]]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Numbered(NamedTuple):
    """One event. ``at``: Unix time at which it was numbered, by the database's clock."""

    number: int
    kind: str
    data: dict[str, Any]
    at: float


def number(connection: Connection, *, metrics: bool = True) -> None:
    """Gives what waits its numbers, in the order in which it happened to each thing.

    ``metrics`` False: changes of metrics go on waiting, so that several become one.
    """
    lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
    connection.execute(lock, {"name": LOCK})
    waiting = delete(LivePending)
    if not metrics:
        waiting = waiting.where(LivePending.kind != METRICS)
    taken = waiting.returning(LivePending.pending_id, LivePending.kind, LivePending.data).cte()
    one = case(
        (taken.c.kind == METRICS, taken.c.data["name"].astext), else_=cast(taken.c.pending_id, Text)
    )
    newest = func.row_number().over(
        partition_by=(taken.c.kind, one), order_by=taken.c.pending_id.desc()
    )
    ranked = select(taken, newest.label("back")).subquery()
    kept = select(ranked.c.kind, ranked.c.data).where(ranked.c.back == 1)
    made = insert(LiveEvent).from_select(["kind", "data"], kept.order_by(ranked.c.pending_id))
    connection.execute(made)


def after(connection: Connection, number: int, most: int) -> Sequence[Numbered]:
    """The events after ``number``, oldest first; ``most`` at most."""
    epoch = func.date_part("epoch", LiveEvent.recorded_at)
    asked = select(LiveEvent.number, LiveEvent.kind, LiveEvent.data, epoch)
    asked = asked.where(LiveEvent.number > number).order_by(LiveEvent.number).limit(most)
    return [Numbered(*row) for row in connection.execute(asked)]


def begins_after(connection: Connection, kept: timedelta) -> int:
    """The number of the last event that is older than ``kept``; all after it are there."""
    old = func.max(LiveEvent.number).filter(LiveEvent.recorded_at < func.now() - literal(kept))
    asked = select(func.coalesce(old, func.min(LiveEvent.number) - 1, 0))
    return int(connection.execute(asked).scalar_one())


def newest(connection: Connection) -> int:
    """The number of the newest event; 0: there never was one."""
    return int(
        connection.execute(select(func.coalesce(func.max(LiveEvent.number), 0))).scalar_one()
    )


def clean(connection: Connection) -> None:
    """Forgets what is too old to be resumed from; the newest event stays, for its number."""
    last = select(func.max(LiveEvent.number)).scalar_subquery()
    old = LiveEvent.recorded_at < func.now() - literal(EVENTS_KEPT)
    connection.execute(delete(LiveEvent).where(old, LiveEvent.number < last))
    forgotten = LivePending.recorded_at < func.now() - literal(PENDING_KEPT)
    connection.execute(delete(LivePending).where(forgotten))
