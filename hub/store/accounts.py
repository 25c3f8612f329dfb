"""The tables of who may: accounts, their sessions and keys, and the audit of what was done with them.

No password, token or key stands here: only hashes of them.
"""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from hub.store.table import Table

EVENTS = (
    "failed", "signed_in", "signed_out", "added", "role", "password", "disabled", "enabled",
    "unlocked", "key_added", "key_revoked",
)  # fmt: skip
"""What the audit keeps. ``failed`` is written before a password is looked at, and becomes ``signed_in`` after."""


class Account(Table):
    """A person of the county. Never deleted, since the audit names it: disabled."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("role IN ('official', 'ems', 'operator', 'admin')", name="role"),
        CheckConstraint("role <> 'official' OR office IS NOT NULL", name="office"),
        CheckConstraint("name = lower(name)", name="name"),
    )

    account_id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    office: Mapped[str | None]
    password_hash: Mapped[str]
    demo: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    password_at: Mapped[datetime] = mapped_column(server_default=func.now())
    disabled_at: Mapped[datetime | None]


class AccountSession(Table):
    """One signed-in browser; gone when it signs out, or idle or old too long."""

    __tablename__ = "account_session"

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.account_id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    seen_at: Mapped[datetime] = mapped_column(server_default=func.now())


class ApiKey(Table):
    """A machine's key: it acts as its account, within its scopes, until it expires."""

    __tablename__ = "api_key"

    key_id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.account_id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str]
    secret_hash: Mapped[bytes]
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]


class AccessEvent(Table):
    """The audit: who signed in, who failed to, who changed an account; kept HUB_AUDIT_DAYS.

    ``subject``: ``account:7``, or ``unknown:3fa2`` for a name that nobody has. People type passwords into the
    field of the name: so it holds 16 bits of a hash, enough to count by and too little to find the words again.
    ``client``: the address it came from, or ``command``.
    """

    __tablename__ = "access_event"
    __table_args__ = (
        CheckConstraint(f"event IN ({', '.join(repr(event) for event in EVENTS)})", name="event"),
        Index(None, "subject", "at"),
        Index(None, "client", "at"),
        Index(None, "at"),
    )

    event_id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    event: Mapped[str]
    subject: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.account_id"))
    key_id: Mapped[str | None]
    client: Mapped[str]
