"""What is known of each feed: when it was asked, when it answered, when it brought something new, and why it does not."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Connection, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Mapped, mapped_column

from hub.store.table import Table
from hub.store.writes import as_table


class FeedState(Table):
    """One declared feed. Its times are those of the asking process.

    ``failures``: tries in a row that brought no answer, ``error_code`` why the last one did not. ``refused_code``: why
    the newest content was not taken; it is looked at again when it changes. ``alarm``: since ``alarm_since`` the
    feed has been silent for longer than declared. ``source``: as declared, else as its last content told it.
    """

    __tablename__ = "feed_state"
    __table_args__ = (
        CheckConstraint("failures >= 0", name="failures"),
        CheckConstraint("alarm IN ('unanswered', 'unchanged')", name="alarm"),
    )

    name: Mapped[str] = mapped_column(primary_key=True)
    url: Mapped[str]
    dataset: Mapped[str]
    source: Mapped[str | None]
    added_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    last_try_at: Mapped[datetime | None]
    last_answer_at: Mapped[datetime | None]
    last_change_at: Mapped[datetime | None]
    failures: Mapped[int]
    error_code: Mapped[str | None]
    error_message: Mapped[str | None]
    refused_code: Mapped[str | None]
    refused_message: Mapped[str | None]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    sha256: Mapped[str | None]
    delivery_id: Mapped[int | None] = mapped_column(BigInteger)
    alarm: Mapped[str | None]
    alarm_since: Mapped[datetime | None]


FORGOTTEN: dict[str, Any] = {
    "etag": None, "last_modified": None, "sha256": None, "refused_code": None, "refused_message": None,
}  # fmt: skip
"""What was known of the content; another address has another one."""


def enrol(
    connection: Connection, *, name: str, url: str, dataset: str, source: str | None, now: datetime
) -> None:
    """Gives a declared feed its row, due at once; one whose address was changed is due again, its content unknown."""
    told = {"url": url, "dataset": dataset} | ({} if source is None else {"source": source})
    table = as_table(FeedState)
    made = upsert(FeedState).values(name=name, added_at=now, next_try_at=now, failures=0, **told)
    connection.execute(made.on_conflict_do_nothing())
    moved = update(FeedState).where(table.c.name == name, table.c.url != url)
    connection.execute(moved.values(**FORGOTTEN, next_try_at=now, failures=0))
    connection.execute(update(FeedState).where(table.c.name == name).values(**told))


def claim(connection: Connection, name: str, now: datetime, lease: timedelta) -> bool:
    """Takes a due feed for this process alone, for as long as ``lease``; False: not due, or another one has it."""
    table = as_table(FeedState)
    due = (
        update(FeedState)
        .where(table.c.name == name, table.c.next_try_at <= now)
        .values(next_try_at=now + lease)
    )
    return bool(connection.execute(due).rowcount)


def note(connection: Connection, name: str, **columns: Any) -> None:
    """Writes down what became of a try."""
    table = as_table(FeedState)
    connection.execute(update(FeedState).where(table.c.name == name).values(**columns))


def states(connection: Connection, names: Sequence[str]) -> dict[str, Any]:
    """Name → row (with the table's columns as attributes) of these feeds."""
    table = as_table(FeedState)
    asked = select(table).where(table.c.name.in_(names))
    return {row.name: row for row in connection.execute(asked)}
