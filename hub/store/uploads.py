"""The tables of uploads: their bytes, what the sender wished, how far they are; and what only an undo needs."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from hub.store.table import Table

CONFIRM = ("ask", "auto")
"""``ask``: a dry run, then somebody says yes. ``auto``: straight through."""

PHASES = ("unpacking", "reading", "storing")
"""``unpacking``: the bytes become a file again. A dry run stores too, and takes it back."""


class Upload(Table):
    """A delivery that came by the API: what was wished, and how far it is.

    ``claims``: how often a worker took it up; the number is the worker's ticket, and an older one holds no longer.
    ``tries``: the same since somebody last asked for it. ``closing``: the features that it would end, as its dry
    run found; ``confirmed``: how many somebody agreed to.
    ``preview``: its first placed rows: line, lon, lat, outcome, codes.
    """

    __tablename__ = "upload"
    __table_args__ = (CheckConstraint(f"confirm IN {CONFIRM!r}", name="confirm"),)

    delivery_id: Mapped[int] = mapped_column(
        ForeignKey("delivery.delivery_id", ondelete="CASCADE"), primary_key=True
    )
    size: Mapped[int] = mapped_column(BigInteger)
    wishes: Mapped[dict[str, Any]]
    confirm: Mapped[str]
    closing: Mapped[int | None]
    confirmed: Mapped[int | None]
    account: Mapped[str | None]
    office: Mapped[str | None]
    claims: Mapped[int] = mapped_column(server_default="0")
    tries: Mapped[int] = mapped_column(server_default="0")
    cancelled: Mapped[bool] = mapped_column(server_default="false")
    seen_at: Mapped[datetime | None]
    phase: Mapped[str | None]
    rows_read: Mapped[int] = mapped_column(server_default="0")
    bytes_read: Mapped[int] = mapped_column(BigInteger, server_default="0")
    preview: Mapped[list[Any]] = mapped_column(server_default="[]")


class UploadChunk(Table):
    """A piece of an upload's bytes, in order; dropped after their retention."""

    __tablename__ = "upload_chunk"

    delivery_id: Mapped[int] = mapped_column(
        ForeignKey("upload.delivery_id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[bytes]


class FoldBefore(Table):
    """A thing's current row as it was before a file of news changed it; ``before`` null: there was none.

    Files of news alone write it: a folded row is changed in place, so only this can bring it back.
    """

    __tablename__ = "fold_before"
    __table_args__ = (
        Index(None, "delivery_id"),
        Index(None, "entity_table", "source", "feature_id"),
    )

    fold_id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    delivery_id: Mapped[int] = mapped_column(BigInteger)
    entity_table: Mapped[str]
    source: Mapped[str]
    feature_id: Mapped[str]
    before: Mapped[dict[str, Any] | None]
