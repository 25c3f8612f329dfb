"""The tables of what citizens send: the report as it came, and, apart from every case, whoever sent it.

A case is public once it is confirmed; these tables never are. ``issue_reporter`` alone holds a name or a contact.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from hub.store.table import Table

READINGS = ("read", "erased")


class IssueReport(Table):
    """One report that became a case. ``token``: for whoever sent it, to look it up, to reopen it, to have it erased.

    ``sent_key``: the sender's Idempotency-Key; ``sent_hash``: of everything that was sent, and from where.
    ``answers``: to the service's questions, code → answer. ``doubts``: why it is held until an official has looked.
    """

    __tablename__ = "issue_report"
    __table_args__ = (Index(None, "sent_hash", "received_at"),)

    token: Mapped[str] = mapped_column(primary_key=True)
    service_request_id: Mapped[str] = mapped_column(unique=True)
    source: Mapped[str]
    received_at: Mapped[datetime] = mapped_column(server_default=func.now())
    sent_key: Mapped[str | None] = mapped_column(unique=True)
    sent_hash: Mapped[bytes]
    answers: Mapped[dict[str, Any]]
    doubts: Mapped[list[str]]


class IssueReporter(Table):
    """Who reported, as far as they said and agreed to; deleted after HUB_REPORTER_DAYS, or when they ask."""

    __tablename__ = "issue_reporter"

    token: Mapped[str] = mapped_column(
        ForeignKey("issue_report.token", ondelete="CASCADE"), primary_key=True
    )
    first_name: Mapped[str | None]
    last_name: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    device_id: Mapped[str | None]
    account_id: Mapped[str | None]
    consented_at: Mapped[datetime] = mapped_column(server_default=func.now())


class IssueReading(Table):
    """Who looked at a reporter's contact, or erased it. ``by``: an account's name, or ``reporter``; ``hub`` by age."""

    __tablename__ = "issue_reading"
    __table_args__ = (
        CheckConstraint(f"what IN ({', '.join(map(repr, READINGS))})", name="what"),
        Index(None, "service_request_id"),
        Index(None, "at"),
    )

    reading_id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    service_request_id: Mapped[str]
    what: Mapped[str]
    by: Mapped[str]


class IssuePhoto(Table):
    """A citizen's photo, made anew as JPEG without what the camera wrote into it."""

    __tablename__ = "issue_photo"
    __table_args__ = (Index(None, "service_request_id"),)

    photo_id: Mapped[str] = mapped_column(primary_key=True)
    service_request_id: Mapped[str]
    source: Mapped[str]
    content: Mapped[bytes]
    width: Mapped[int]
    height: Mapped[int]


class IssueSending(Table):
    """That a client sent something, for as long as it counts against its limit."""

    __tablename__ = "issue_sending"
    __table_args__ = (Index(None, "client", "at"), Index(None, "at"))

    sending_id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    client: Mapped[str]
