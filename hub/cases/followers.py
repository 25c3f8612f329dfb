"""Who follows a case: how many they are, and how they come along when it is merged into another."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, select

from hub.cases.case import Case
from hub.datasets.issues import DATASET
from hub.datasets.issues.follower import FOLLOWER, IssueFollower
from hub.keys import content_hash, content_of, made_id
from hub.store import writes

CARRIED = ("contact", "followed_at")


def followers(connection: Connection, found: Case) -> int:
    """How many follow a case."""
    return int(connection.execute(select(func.count()).where(*_of(found))).scalar_one())


def carry(connection: Connection, one: Case, into: Case, delivery_id: int) -> int:
    """Lets whoever follows ``one`` follow ``into`` too: how many did not before.

    They stay with ``one`` as well: it may be reopened.
    """
    table = writes.as_table(IssueFollower)
    there = set(connection.execute(select(table.c.contact).where(*_of(into))).scalars())
    found = connection.execute(select(table).where(*_of(one)).order_by(table.c.row_id)).mappings()
    new = {row["contact"]: row for row in found if row["contact"] not in there}
    for row in new.values():
        connection.execute(insert(table).values(_copied(dict(row), into, delivery_id)))
    if new:
        writes.bump_version(connection, DATASET.name)
    return len(new)


def _copied(row: Mapping[str, Any], into: Case, delivery_id: int) -> dict[str, Any]:
    own = {"service_request_id": into.case_id, **{name: row[name] for name in CARRIED}}
    return {
        **own, "feature_id": made_id(own[name] for name in FOLLOWER.identity), "source": row["source"],
        "simulated": into.simulated, "delivery_id": delivery_id, "valid_from": func.now(), "recorded_at": func.now(),
        "content_hash": content_hash(content_of(own.values())),
    }  # fmt: skip


def _of(found: Case) -> tuple[ColumnElement[bool], ...]:
    table = writes.as_table(IssueFollower)
    return (
        table.c.service_request_id == found.case_id,
        table.c.simulated == found.simulated,
        table.c.valid_to.is_(None),
    )
