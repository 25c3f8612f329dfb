"""Takes a stored delivery back: what it replaced or ended comes back, what it brought goes, in one transaction.

Only the last one can go: a delivery that another one built upon stays until that one is undone.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, or_, select

from hub.dataset import Dataset, Entity, Observation
from hub.delivery import UnknownDelivery
from hub.errors import Conflict
from hub.folds import MADE_OF_NEWS, fold_news
from hub.registry import all_datasets
from hub.store import undoing, writes
from hub.store.database import transaction
from hub.store.deliveries import Delivery
from hub.store.locks import lock

NAMED = 5
"""Later deliveries named in a refusal: the newest one must go first anyway."""

IN_FLIGHT = timedelta(seconds=2)
"""News that were being stored while the delivery was may have waited for it, with an earlier time."""


@dataclass(frozen=True)
class Undone:
    """What an undo did: rows that are gone, versions that are current again."""

    delivery_id: int
    dataset: str
    removed: int
    restored: int


def undo(engine: Engine, delivery_id: int, *, by: str | None) -> Undone:
    """Takes one delivery back.

    Its ledger line stays, as history, with the state ``undone``; its saved header words stay too.

    Args:
        by: who does it, for the record.

    Raises:
        UnknownDelivery: there is none of that number.
        Conflict: it cannot be taken back; the code says why.
    """
    with transaction(engine) as connection:
        found = _delivery(connection, delivery_id)
        lock(connection, found.dataset)
        found = _delivery(connection, delivery_id)
        fault = obstacle(connection, found)
        if fault is not None:
            raise fault
        dataset = all_datasets()[found.dataset]
        done = _take_back(connection, dataset, found)
        writes.close_delivery(
            connection, delivery_id, state="undone", undone_at=func.now(), undone_by=by
        )
    return done


def _delivery(connection: Connection, delivery_id: int) -> Row[Any]:
    asked = select(Delivery.__table__).where(Delivery.delivery_id == delivery_id)
    found = connection.execute(asked).first()
    if found is None:
        raise UnknownDelivery(delivery_id)
    return found


def obstacle(connection: Connection, found: Any) -> Conflict | None:
    """Why a delivery (its row) cannot be taken back; None: it can."""
    number = found.delivery_id
    if found.state == "undone":
        return Conflict(
            f"Delivery {number} is undone already.",
            hint="There is nothing left to do.",
            code="already_undone",
        )
    if (
        found.channel in ("mqtt", "places")
        or found.state == "open"
        or found.dataset not in all_datasets()
    ):
        return Conflict(
            f"Delivery {number} came by {found.channel}: only files and single reports can be taken back.",
            hint="Send what is right; the newer one counts.",
            code="not_undoable",
        )
    if found.state != "stored":
        return Conflict(
            f"Delivery {number} is {found.state}: nothing of it is stored.",
            hint="Only a stored delivery can be undone; one that waits can be cancelled.",
            code="not_stored",
        )
    later = sorted(_builders(connection, all_datasets()[found.dataset], found), reverse=True)
    return _built_upon(number, later) if later else None


def _built_upon(number: int, later: list[int]) -> Conflict:
    named = ", ".join(map(str, later[:NAMED]))
    return Conflict(
        f"Delivery {number} cannot be undone: later ones built upon it: {named}.",
        hint=f"Undo {later[0]} first, or send a corrected file.",
        code="built_upon",
    )


def _builders(connection: Connection, dataset: Dataset, found: Any) -> set[int]:
    """Later deliveries that changed the same things, or found them there already."""
    number = found.delivery_id
    later = set(connection.execute(_relied(found)).scalars())
    for entity in dataset.entities:
        later |= undoing.builders(connection, entity.table, number, MADE_OF_NEWS)
        later |= undoing.fold_builders(connection, entity.table, number)
    return later


def _relied(found: Any) -> Any:
    """Deliveries of the same rows stored after it that found some unchanged, or that listed all there are."""
    return select(Delivery.delivery_id).where(
        Delivery.dataset == found.dataset,
        Delivery.kind == found.kind,
        Delivery.source == found.source,
        Delivery.state == "stored",
        Delivery.finished_at > found.finished_at,
        or_(Delivery.mode == "full", Delivery.unchanged > 0),
    )


def _take_back(connection: Connection, dataset: Dataset, found: Any) -> Undone:
    number, span = found.delivery_id, (found.news_from, found.news_until)
    heir = connection.execute(_heir(found)).scalar()
    changed: dict[str, set[str]] = {}
    folded = {each.fold.into for each in dataset.observations if each.fold is not None}
    removed = restored = 0
    for entity in dataset.entities:
        if heir is not None:
            undoing.leave_simulated_ended(connection, entity.table, number, heir)
        changed[entity.name] = (
            undoing.touched_features(connection, entity.table, number, MADE_OF_NEWS)
            if entity.name in folded
            else set()
        )
        gone, back = undoing.take_versions_back(connection, entity.table, number, MADE_OF_NEWS)
        removed, restored = removed + gone, restored + back
    for observation in _told(dataset, found.kind):
        gone = undoing.take_news_back(
            connection, observation.table, observation.latest, number, span,
            rolled_up=observation.rollup is not None,
        )  # fmt: skip
        removed += gone
        if gone:
            writes.bump_version(connection, f"{dataset.name}.{observation.name}")
    for entity in dataset.entities:
        changed[entity.name] |= undoing.restore_folded(connection, entity.table, number)
    _fold_again(connection, dataset, changed, found.stored_at - IN_FLIGHT)
    writes.bump_version(connection, dataset.name)
    return Undone(number, dataset.name, removed, restored)


def _told(dataset: Dataset, kind: str | None) -> list[Observation]:
    """The news that a delivery of this kind of rows can have brought: itself, or the steps of its things."""
    what = dataset.kind(kind or dataset.principal.name)
    if isinstance(what, Observation):
        return [what]
    assert isinstance(what, Entity)
    steps = dataset.observation(what.name, what.history) if what.history is not None else None
    return [] if steps is None else [steps]


def _heir(found: Any) -> Any:
    """The first real delivery of the dataset after it: what it ended of simulated things, that one would have."""
    return (
        select(Delivery.delivery_id)
        .where(
            Delivery.dataset == found.dataset,
            Delivery.state == "stored",
            ~Delivery.simulated,
            Delivery.channel != "mqtt",
            Delivery.finished_at > found.finished_at,
        )
        .order_by(Delivery.finished_at)
        .limit(1)
    )


def _fold_again(
    connection: Connection, dataset: Dataset, changed: dict[str, set[str]], since: Any
) -> None:
    """News that came after the delivery are told again to the things that it left behind."""
    for observation in dataset.observations:
        if observation.fold is None or not changed[observation.fold.into]:
            continue
        features = undoing.with_news_since(
            connection, observation.table, changed[observation.fold.into], since
        )
        fold_news(connection, dataset, observation, features)
