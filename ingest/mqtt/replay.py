"""``ingest replay``: refused messages go through the decoders once more, after a fix; each at most once.

Their own times of arrival go with them: the rules of the clock judge them as they would have then, and a last will
keeps its stamp. In the ledger a replayed message is a new arrival, of the worker ``replay``.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, select, update

from hub.message import Arrived, Decoded
from hub.refusal import Refusal
from hub.store.database import transaction
from hub.store.deliveries import RefusedMessage
from hub.store.queries import query
from hub.telemetry import Intake

BATCH = 500
"""Messages that go through in one transaction."""


@dataclass(frozen=True)
class Wanted:
    """Which refused messages are meant; what is left out does not matter."""

    code: str | None = None
    dataset: str | None = None
    since: datetime | None = None
    ids: tuple[int, ...] = ()


@dataclass
class Replayed:
    """What a replay came to. ``still``: code → messages that the decoders refuse as before; they stay as they are."""

    found: int = 0
    still: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)


def replay(
    engine: Engine,
    intake: Intake,
    read: Callable[[Arrived], Decoded],
    wanted: Wanted,
    *,
    dry_run: bool = False,
) -> Replayed:
    """Sends the refused messages that are ``wanted`` through again, oldest first.

    What the decoders refuse still is left unmarked, to be tried after another fix; what they read now goes to the
    intake and is marked. With ``dry_run`` nothing is stored or marked: ``outcomes`` then counts ``readable`` alone.
    The pool of ``engine`` needs two connections: rows stay locked while the intake stores.

    Raises:
        DatabaseAway: the database went away; what was stored and not marked is known by its id the next time.
    """
    done = Replayed()
    with transaction(engine) as connection:
        # What is refused anew in this run is not a part of it.
        newest = connection.scalar(select(func.max(RefusedMessage.refused_id))) or 0
    after = 0
    while True:
        with transaction(engine) as connection:
            rows = _rows(connection, wanted, after, newest)
            if not rows:
                return done
            after = rows[-1].refused_id
            done.found += len(rows)
            readable = _readable(rows, read, done)
            if dry_run:
                done.outcomes["readable"] += len(readable)
            elif readable:
                tally = intake.take([decoded for _, decoded in readable])
                for outcome in ("stored", "unchanged", "duplicate", "refused"):
                    done.outcomes[outcome] += getattr(tally, outcome)
                _mark(connection, [refused_id for refused_id, _ in readable])


def _rows(connection: Connection, wanted: Wanted, after: int, newest: int) -> Sequence[Any]:
    asked = {
        "code": wanted.code, "dataset": wanted.dataset, "since": wanted.since,
        "ids": list(wanted.ids) or None, "after": after, "newest": newest, "most": BATCH,
    }  # fmt: skip
    return connection.execute(query("messages_to_replay"), asked).all()


def _readable(
    rows: Sequence[Any], read: Callable[[Arrived], Decoded], done: Replayed
) -> list[tuple[int, Decoded]]:
    found = []
    for row in rows:
        decoded = read(Arrived(row.topic, bytes(row.payload), row.received_at))
        if isinstance(decoded.read, Refusal):
            done.still[decoded.read.code] += 1
        else:
            found.append((row.refused_id, decoded))
    return found


def _mark(connection: Connection, ids: list[int]) -> None:
    marked = update(RefusedMessage).where(RefusedMessage.refused_id.in_(ids))
    connection.execute(marked.values(replayed_at=func.now()))
