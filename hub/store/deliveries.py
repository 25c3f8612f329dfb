"""The tables of what arrives: deliveries with their ledger lines, their bytes, and what was refused of them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.store.table import Table

DELIVERY_STATES = (
    "queued", "working", "awaiting_confirmation", "stored", "refused", "cancelled", "undone", "open",
)  # fmt: skip
"""``open``: a day's messages of one worker, still growing. Only ``stored``, ``open`` and ``undone`` ones stored rows."""

CHANNELS = ("file", "upload", "feed", "mqtt", "api", "demo", "places")


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


class Delivery(Table):
    """One thing that arrived: a file, an upload, a day's messages. Its ledger line stands in the row itself.

    ``header``: the file's header words, in order. ``news_from``, ``news_until``: between which times the news of a
    file lie. ``stored_at``: the ``recorded_at`` of its rows. ``finished_at``: when it was done; deliveries of one
    dataset are done one after another, so it says which came first.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        CheckConstraint(
            "received = stored + unchanged + duplicate + refused", name="ledger_adds_up"
        ),
        CheckConstraint(_one_of("state", DELIVERY_STATES), name="state"),
        CheckConstraint(_one_of("channel", CHANNELS), name="channel"),
        CheckConstraint("mode IN ('full', 'addition')", name="mode"),
        Index(None, "dataset", "received_at"),
        Index(
            "uq_delivery_of_messages", "dataset", "source", "worker", "day", "simulated",
            unique=True, postgresql_where=text("channel = 'mqtt'"),
        ),
        Index("ix_delivery_waiting", "delivery_id", postgresql_where=text("state IN ('queued', 'working')")),
    )  # fmt: skip

    delivery_id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    dataset: Mapped[str]
    kind: Mapped[str | None]
    source: Mapped[str]
    channel: Mapped[str] = mapped_column(server_default="file")
    worker: Mapped[str | None]
    day: Mapped[date | None]
    mode: Mapped[str]
    state: Mapped[str]
    simulated: Mapped[bool]
    filename: Mapped[str | None]
    sha256: Mapped[str | None]
    encoding: Mapped[str | None]
    crs: Mapped[str | None]
    received_at: Mapped[datetime] = mapped_column(server_default=func.now())
    received: Mapped[int]
    stored: Mapped[int]
    unchanged: Mapped[int]
    duplicate: Mapped[int]
    refused: Mapped[int]
    flagged: Mapped[int]
    closed: Mapped[int]
    refused_by_code: Mapped[dict[str, Any]]
    flagged_by_code: Mapped[dict[str, Any]]
    warnings: Mapped[list[Any]]
    mapping: Mapped[dict[str, Any]]
    error_code: Mapped[str | None]
    error_message: Mapped[str | None]
    header: Mapped[list[Any]] = mapped_column(server_default="[]")
    news_from: Mapped[datetime | None]
    news_until: Mapped[datetime | None]
    stored_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None]


class RefusedRow(Table):
    """One row that was not stored: where it stood, why, what to do, and the row itself."""

    __tablename__ = "refused_row"

    delivery_id: Mapped[int] = mapped_column(
        ForeignKey("delivery.delivery_id", ondelete="CASCADE"), primary_key=True
    )
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str]
    field: Mapped[str | None]
    hint: Mapped[str]
    original: Mapped[dict[str, Any]]


class FlaggedRow(Table):
    """One row that was kept, with something to look at. Of very many, the first ones."""

    __tablename__ = "flagged_row"

    delivery_id: Mapped[int] = mapped_column(
        ForeignKey("delivery.delivery_id", ondelete="CASCADE"), primary_key=True
    )
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    codes: Mapped[list[str]]
    original: Mapped[dict[str, Any]]


class RefusedMessage(Table):
    """One message that was not stored, whole. For operators only, and only as long as its retention.

    ``replayed_at``: when it was sent through again (then it counts in the ledger as a new arrival).
    ``size``: bytes as they arrived; ``payload`` may hold only the first of them.
    """

    __tablename__ = "refused_message"
    __table_args__ = (
        Index(None, "received_at"),
        Index(None, "delivery_id"),
    )

    refused_id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    delivery_id: Mapped[int] = mapped_column(BigInteger)
    received_at: Mapped[datetime]
    topic: Mapped[str]
    payload: Mapped[bytes]
    size: Mapped[int]
    code: Mapped[str]
    field: Mapped[str | None]
    hint: Mapped[str]
    replayed_at: Mapped[datetime | None]


class MessageSeen(Table):
    """Ids of recent messages: one id sent with two contents is found here, whatever partition the times lie in.

    ``message_key``: the id within its topic, as 128 bits. ``rank``: the content's hash; of two contents under one id
    the first by (result time, rank) stays.
    """

    __tablename__ = "message_seen"
    __table_args__ = (Index(None, "recorded_at", postgresql_using="brin"),)

    message_key: Mapped[UUID] = mapped_column(primary_key=True)
    phenomenon_time: Mapped[datetime]
    result_time: Mapped[datetime]
    rank: Mapped[UUID]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())


class RollupDue(Table):
    """An hour of a table that has news not yet rolled up: one row a batch, taken away by the roll-up."""

    __tablename__ = "rollup_due"
    __table_args__ = (Index(None, "observed_table", "hour"),)

    due_id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    observed_table: Mapped[str]
    hour: Mapped[datetime]
