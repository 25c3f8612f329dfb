"""What officials did with cases: one row an act, never changed and never taken away."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.store.table import Table

ACTS = (
    "entered", "confirmed", "hidden", "assigned", "state", "noted", "merged", "absorbed", "reopened", "promised",
)  # fmt: skip
"""``absorbed``: another case was merged into this one. ``promised``: the working days of a category were changed."""


class CaseAct(Table):
    """One act of one official on one case; of ``promised`` the case is the category's code.

    The database itself refuses to change or delete a row: this is the audit. ``message_key``: the step of the case that
    the act brought, where it is one. ``note`` is internal. ``details``: what the act changed, before and after.
    ``request_key``, ``request_hash``: what makes a request that is sent again the same one.
    """

    __tablename__ = "case_act"
    __table_args__ = (
        CheckConstraint(f"act IN ({', '.join(map(repr, ACTS))})", name="act"),
        Index(None, "source", "case_id"),
        Index(None, "at"),
        Index(
            "uq_case_act_request", "account_id", "request_key", unique=True,
            postgresql_where=text("request_key IS NOT NULL"),
        ),
    )  # fmt: skip

    act_id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime]
    act: Mapped[str]
    source: Mapped[str]
    case_id: Mapped[str]
    simulated: Mapped[bool]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.account_id"))
    office: Mapped[str | None]
    key_id: Mapped[str | None]
    message_key: Mapped[UUID | None]
    note: Mapped[str | None]
    details: Mapped[dict[str, Any]]
    request_key: Mapped[str | None]
    request_hash: Mapped[str | None]
