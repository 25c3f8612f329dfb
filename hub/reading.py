"""Messages into rows of news: found among the declared kinds, typed, held against the clock, placed, and keyed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from pydantic import ValidationError

from geo import crs
from hub.dataset import Dataset, Observation, Record, plain
from hub.keys import key_of, rank_of, thread_of
from hub.locate import WORLD, Place, Places, whereabouts
from hub.message import Arrived, Decoded, Message
from hub.parse import NOWHERE, explained, out_of_range
from hub.refusal import Refusal
from hub.registry import all_datasets
from hub.timeliness import untimely

SIMULATED = "simulated"
"""Source of simulated messages, and the beginning of their threads: they never meet real ones."""

UNKNOWN = "unknown"
"""Dataset, in the ledger, of messages that belong to none."""

WORDS_REMEMBERED = 4096
"""Words of data that were looked up: senders choose them, so they must not grow for ever."""


class NewsRow(NamedTuple):
    """One message on its way into a table. ``own`` are the observation's columns; ``named``: it brought an id."""

    arrived: Arrived
    named: bool
    key: UUID
    rank: UUID
    phenomenon_time: datetime
    result_time: datetime
    feature_id: str
    seq: int | None
    time_source: str
    flags: tuple[str, ...]
    own: tuple[Any, ...]
    place: Place


class Refused(NamedTuple):
    """One message that is not taken, and under whose name the ledger counts it."""

    arrived: Arrived
    refusal: Refusal
    dataset: str
    simulated: bool = False


@dataclass
class News:
    """The rows of one observation in a batch."""

    dataset: Dataset
    observation: Observation
    simulated: bool
    rows: list[NewsRow] = field(default_factory=list)


@dataclass
class SortedOut:
    """A batch by what becomes of it."""

    groups: list[News]
    refused: list[Refused]


class _Typed(NamedTuple):
    arrived: Arrived
    message: Message
    record: Record


class Reader:
    """Sorts batches out; knows the places and how long news are kept."""

    def __init__(self, places: Places, retention: timedelta) -> None:
        self._places = places
        self._retention = retention

    def sort_out(self, batch: Sequence[Decoded]) -> SortedOut:
        """Rows by observation (in the order of their names, each sorted by key), and what is refused."""
        refused: list[Refused] = []
        typed: dict[tuple[str, str, str, bool], list[_Typed]] = {}
        for arrived, message in batch:
            if isinstance(message, Refusal):
                refused.append(Refused(arrived, message, _claimed(arrived)))
                continue
            found = _typed(message, arrived)
            if isinstance(found, Refusal):
                known = message.dataset if message.dataset in all_datasets() else UNKNOWN
                refused.append(Refused(arrived, found, known, message.simulated))
                continue
            group = (message.dataset, message.entity, message.kind, message.simulated)
            typed.setdefault(group, []).append(_Typed(arrived, message, found))
        groups = [
            self._group(*name, found, refused) for name, found in sorted(typed.items(), key=_name)
        ]
        return SortedOut([group for group in groups if group.rows], refused)

    def refuse_all(self, batch: Sequence[Decoded], refusal: Refusal) -> SortedOut:
        """The batch with every message refused for one reason."""
        return SortedOut([], [Refused(arrived, refusal, _claimed(arrived)) for arrived, _ in batch])

    def _group(
        self,
        dataset: str,
        entity: str,
        kind: str,
        simulated: bool,
        found: Sequence[_Typed],
        refused: list[Refused],
    ) -> News:
        declared = all_datasets()[dataset]
        observation = declared.observation(entity, kind)
        assert observation is not None, "typed messages have their observation"
        news = News(declared, observation, simulated)
        kept = self._retention if observation.partitioned else None
        make = _Maker(dataset, observation)
        for each, place in zip(found, self._placed(observation, found), strict=True):
            row = make.row(each, place)
            fault = untimely(row.phenomenon_time, each.arrived.received_at, kept)
            if fault is None:
                news.rows.append(row)
            else:
                refused.append(Refused(each.arrived, fault, dataset, simulated))
        news.rows.sort(key=attrgetter("key"))
        return news

    def _placed(self, observation: Observation, found: Sequence[_Typed]) -> Sequence[Place]:
        if observation.place == "none":
            return [NOWHERE] * len(found)
        points = [_point(each.record) for each in found]
        x, y = (np.array(axis, dtype=np.float64) for axis in zip(*points, strict=True))
        return whereabouts(x, y, crs.given(crs.WGS84), self._places)


class _Maker:
    """Makes the rows of one observation."""

    def __init__(self, dataset: str, observation: Observation) -> None:
        self._name = (dataset, observation.of, observation.name)
        self._observation = observation
        self._own = attrgetter(*observation.columns)
        self._single = len(observation.columns) == 1

    def row(self, each: _Typed, place: Place) -> NewsRow:
        arrived, message, record = each
        own = (self._own(record),) if self._single else self._own(record)
        at = message.phenomenon_time or arrived.received_at
        # Without an id, content and time are the key: when it was said must not tell repetitions apart.
        said = (message.result_time or at) if message.message_id else at
        dataset, of, name = self._name
        thread = thread_of(dataset, of, message.feature_id, name)
        if message.simulated:
            thread = f"{SIMULATED}/{thread}"
        rank = rank_of(thread, (at, *own, place.lon, place.lat))
        flags = (*place.flags, *record.looked_at(), *out_of_range(self._observation, record))
        source = "device" if message.phenomenon_time else "hub"
        return NewsRow(
            arrived, message.message_id is not None, key_of(thread, message.message_id, rank), rank,
            at, said, message.feature_id, message.seq, source, flags, own, place,
        )  # fmt: skip


def _name(item: tuple[tuple[Any, ...], Any]) -> tuple[Any, ...]:
    return item[0]


def _claimed(arrived: Arrived) -> str:
    """The dataset that a topic names, where it is one of ours."""
    return next((word for word in arrived.topic.split("/")[:4] if word in all_datasets()), UNKNOWN)


def _typed(message: Message, arrived: Arrived) -> Record | Refusal:
    """The message's record, or why it is none."""
    dataset = all_datasets().get(message.dataset)
    if dataset is None:
        return Refusal("unknown_dataset", None, f"{message.dataset[:60]}。")
    observation = dataset.observation(message.entity, message.kind)
    if observation is None:
        known = "、".join(f"{o.of}/{o.name}" for o in dataset.observations)
        return Refusal(
            "unknown_kind", None, f"{message.entity[:60]}/{message.kind[:60]} ({known})。"
        )
    fields = _fields(observation, message)
    try:
        record: Record = observation.record.__pydantic_validator__.validate_python(fields)
    except ValidationError as error:
        return explained(error, fields)
    return _beyond(record) or record


def _fields(observation: Observation, message: Message) -> dict[str, Any]:
    """The message's data by the record's own field names; what is null was not said."""
    return {
        _field(observation.name, observation.of, message.dataset, name): value
        for name, value in message.data.items()
        if value is not None and value != ""
    } | {"feature_id": message.feature_id}


@lru_cache(maxsize=WORDS_REMEMBERED)
def _field(name: str, of: str, dataset: str, word: str) -> str:
    observation = all_datasets()[dataset].observation(of, name)
    assert observation is not None
    return observation.aliases.get(plain(word), word)


def _beyond(record: Record) -> Refusal | None:
    """A point that is nowhere on Earth, or is no number."""
    if getattr(record, "x", None) is None and getattr(record, "y", None) is None:
        return None
    try:
        x, y = _point(record)
    except ValueError:
        return Refusal("bad_value", "x", "lon, lat：")
    most, other = WORLD
    if np.isnan(x) or np.isnan(y) or max(abs(x), abs(y)) > most or min(abs(x), abs(y)) > other:
        return Refusal("bad_value", "x", f"lon, lat = {x:g}, {y:g}。")
    return None


def _point(record: Record) -> tuple[float, float]:
    x, y = getattr(record, "x", None), getattr(record, "y", None)
    return (float("nan") if x is None else float(x), float("nan") if y is None else float(y))
