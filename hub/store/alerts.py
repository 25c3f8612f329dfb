"""What the alerts know: what is amiss and since when, and which messages about it were sent, so that a restart neither repeats nor forgets."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Connection,
    ForeignKey,
    Identity,
    Index,
    UniqueConstraint,
    delete,
    exists,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column

from hub.store.table import Table

LOCK = "hub.alerts"


class AlertEvent(Table):
    """Something that is, or was, amiss by a rule. ``announced_at`` NULL: not yet for as long as the rule says."""

    __tablename__ = "alert_event"
    __table_args__ = (
        Index(
            "uq_alert_event_open", "rule", "subject", unique=True, postgresql_where=text("ended_at IS NULL")
        ),
    )  # fmt: skip

    event_id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    rule: Mapped[str]
    subject: Mapped[str]
    title_zh: Mapped[str]
    title_en: Mapped[str]
    simulated: Mapped[bool]
    began_at: Mapped[datetime]
    announced_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class AlertMessage(Table):
    """One thing to say of an event by one channel: once that it began, once that it is over.

    ``state``: ``waiting`` until ``next_try_at``; ``sent``; ``given_up`` after too many tries; ``dropped``, since it was
    over before the quiet hours were.
    """

    __tablename__ = "alert_message"
    __table_args__ = (
        UniqueConstraint("event_id", "channel", "kind"),
        CheckConstraint("kind IN ('began', 'ended')", name="kind"),
        CheckConstraint("state IN ('waiting', 'sent', 'given_up', 'dropped')", name="state"),
        Index(
            "ix_alert_message_waiting", "next_try_at", postgresql_where=text("state = 'waiting'")
        ),
    )

    message_id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("alert_event.event_id", ondelete="CASCADE"))
    channel: Mapped[str]
    kind: Mapped[str]
    state: Mapped[str]
    tries: Mapped[int]
    made_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    error_code: Mapped[str | None]


def hold(connection: Connection) -> None:
    """One watcher looks at a time, to the end of its transaction."""
    lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
    connection.execute(lock, {"name": LOCK})


def open_events(connection: Connection) -> Sequence[Any]:
    """The events that are not over."""
    return connection.execute(
        select(AlertEvent.__table__).where(AlertEvent.ended_at.is_(None)).order_by(AlertEvent.event_id)
    ).all()  # fmt: skip


def begin(connection: Connection, **columns: Any) -> int:
    """Notes that something is amiss: the event's number."""
    made = insert(AlertEvent).values(**columns).returning(AlertEvent.event_id)
    return int(connection.execute(made).scalar_one())


def note(connection: Connection, event_id: int, **columns: Any) -> None:
    """Changes an event."""
    changed = update(AlertEvent).where(AlertEvent.event_id == event_id)
    connection.execute(changed.values(**columns))


def forget(connection: Connection, event_id: int) -> None:
    """It was over before it was worth a word."""
    connection.execute(delete(AlertEvent).where(AlertEvent.event_id == event_id))


def say(
    connection: Connection, event_id: int, channel: str, kind: str, now: datetime, at: datetime
) -> None:
    """Queues a message, for ``at``."""
    columns = {"state": "waiting", "tries": 0, "made_at": now, "next_try_at": at}
    made = insert(AlertMessage).values(event_id=event_id, channel=channel, kind=kind, **columns)
    connection.execute(made)


def began_messages(connection: Connection, event_id: int) -> Sequence[Any]:
    """What was said, or is to be said, of the beginning of an event."""
    asked = select(AlertMessage.__table__).where(
        AlertMessage.event_id == event_id, AlertMessage.kind == "began"
    )
    return connection.execute(asked).all()


def claim(connection: Connection, now: datetime, lease: timedelta) -> Any | None:
    """Takes a message that is due for this process alone, for as long as ``lease``; the end of an event after its beginning."""
    other = aliased(AlertMessage)
    before = exists().where(
        other.event_id == AlertMessage.event_id, other.channel == AlertMessage.channel,
        other.kind == "began", other.state == "waiting",
    )  # fmt: skip
    due = (
        select(AlertMessage.__table__, AlertEvent.__table__)
        .join(AlertEvent, AlertEvent.event_id == AlertMessage.event_id)
        .where(AlertMessage.state == "waiting", AlertMessage.next_try_at <= now)
        .where((AlertMessage.kind == "began") | ~before)
        .order_by(AlertMessage.message_id)
        .limit(1)
        .with_for_update(of=AlertMessage, skip_locked=True)
    )
    found = connection.execute(due).first()
    if found is not None:
        settle(connection, found.message_id, next_try_at=now + lease, tries=found.tries + 1)
    return found


def settle(connection: Connection, message_id: int, **columns: Any) -> None:
    """Writes what became of a message."""
    changed = update(AlertMessage).where(AlertMessage.message_id == message_id)
    connection.execute(changed.values(**columns))


def unsent(connection: Connection) -> Sequence[Any]:
    """Messages that wait, with their events."""
    asked = select(AlertMessage.__table__, AlertEvent.rule, AlertEvent.title_zh).join(
        AlertEvent, AlertEvent.event_id == AlertMessage.event_id
    )
    waiting = asked.where(AlertMessage.state == "waiting").order_by(AlertMessage.message_id)
    return connection.execute(waiting).all()


def forget_old(connection: Connection, edge: datetime) -> int:
    """Forgets events that were over before ``edge``, with their messages: how many."""
    return connection.execute(delete(AlertEvent).where(AlertEvent.ended_at < edge)).rowcount
