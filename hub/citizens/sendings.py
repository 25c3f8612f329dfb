"""One sending: what makes it the same as another, so that a phone that sends again makes one case."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, func, select

from hub.errors import Conflict
from hub.store.citizens import IssueReport

AGAIN_WITHIN = timedelta(minutes=10)
"""Without a key of its own, the same content from the same client within this time is the same sending."""
KEY_MAX = 200
"""Characters of an Idempotency-Key; a UUID has 36."""


@dataclass(frozen=True)
class Sending:
    """``key``: the sender's Idempotency-Key; ``hash``: of all that was sent, and without a key also from where."""

    key: str | None
    hash: bytes


@dataclass(frozen=True)
class Taken:
    """What became of a report. ``is_held``: it waits for an official; ``is_again``: it was taken before."""

    service_request_id: str
    token: str
    is_held: bool
    is_again: bool = False


def sending(
    key: str | None, fields: Mapping[str, Sequence[str]], photo: bytes, client: str
) -> Sending:
    """What identifies a form with these fields and this photo (empty: none)."""
    made = hashlib.blake2b(digest_size=32)
    said = sorted((name, value) for name, values in fields.items() for value in values)
    for part in (*(word for pair in said for word in pair), "" if key else client):
        made.update(f"{len(part)}:{part}".encode())
    made.update(photo)
    return Sending(key, made.digest())


def earlier(connection: Connection, sent: Sending) -> Taken | None:
    """What became of the same sending before; None where it is new.

    Raises:
        Conflict: its key came before with another content.
    """
    asked = select(
        IssueReport.service_request_id, IssueReport.token, IssueReport.doubts, IssueReport.sent_hash
    )
    if sent.key is not None:
        asked = asked.where(IssueReport.sent_key == sent.key)
    else:
        asked = asked.where(
            IssueReport.sent_key.is_(None), IssueReport.sent_hash == sent.hash,
            IssueReport.received_at > func.now() - AGAIN_WITHIN,
        )  # fmt: skip
    row = connection.execute(asked.limit(1)).first()
    if row is None:
        return None
    if bytes(row.sent_hash) != sent.hash:
        raise Conflict(
            "This Idempotency-Key came before with another report.",
            hint="Give every report a key of its own. 每一件通報請使用不同的 Idempotency-Key。",
            code="key_reused",
        )
    return Taken(row.service_request_id, row.token, bool(row.doubts), is_again=True)
