"""The hub's own dialect: ``tt/v1/{dataset}/{entity}/{id}/{kind}``, and an envelope round the data.

``{"id": …, "phenomenonTime": …, "resultTime": …, "seq": …, "simulated": …, "data": {…}}``. A last will is fixed
when its device connects: it carries neither ``id`` nor ``phenomenonTime``, and the hub stamps it on receipt.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from pydantic import AliasChoices

from hub.dataset import Observation
from hub.fields import ID_MAX, ID_PATTERN
from hub.message import Arrived, Decoded, Message
from hub.refusal import Refusal
from hub.registry import all_datasets
from hub.settings import Settings
from hub.text import Text
from ingest.mqtt.dialect import Dialect
from ingest.mqtt.payload import json_object

TITLE = Text("本系統格式", "The hub's own")
VERSION = "v1"
TOPICS_REMEMBERED = 16_384
"""A county has a few thousand devices; a topic is taken apart once."""
SEQ_MAX = 2**63 - 1
"""What a bigint holds."""
SHOWN = 60
"""Characters of a wrong value in a refusal: enough to find it."""

Kinds = dict[tuple[str, str, str], frozenset[str]]
"""(dataset, entity, kind) → the words by which its data may name the thing itself."""

_safe_id = re.compile(ID_PATTERN.rstrip("$") + r"\Z").match
_rfc3339 = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII
).fullmatch


@dataclass(frozen=True, slots=True)
class Place:
    """What a topic says."""

    dataset: str
    entity: str
    feature_id: str
    kind: str
    id_words: frozenset[str]


def dialect(settings: Settings) -> Dialect:
    """The hub's own dialect under the topic root of the settings."""
    root = f"{settings.mqtt_root}/{VERSION}"
    reader = Native(root, declared_kinds())
    return Dialect("native", TITLE, (f"{root}/#",), reader.read)


def declared_kinds() -> Kinds:
    """Every kind of news that a dataset takes in."""
    return {
        (dataset.name, news.of, news.name): _id_words(news)
        for dataset in all_datasets().values()
        for news in dataset.observations
    }


def _id_words(news: Observation) -> frozenset[str]:
    alias = news.record.model_fields["feature_id"].validation_alias
    words = alias.choices if isinstance(alias, AliasChoices) else ()
    return frozenset({"feature_id", *map(str, words)})


class Native:
    """Reads messages below ``root``, of the given kinds."""

    def __init__(self, root: str, kinds: Kinds) -> None:
        self._root = root
        self._kinds = kinds
        self._place = lru_cache(maxsize=TOPICS_REMEMBERED)(self._taken_apart)

    def read(self, arrived: Arrived) -> Decoded:
        """The message in the hub's words, or why it is none."""
        place = self._place(arrived.topic)
        if isinstance(place, Refusal):
            return Decoded(arrived, place)
        envelope = json_object(arrived.payload)
        if isinstance(envelope, Refusal):
            return Decoded(arrived, envelope)
        return Decoded(arrived, _message(place, envelope))

    def _taken_apart(self, topic: str) -> Place | Refusal:
        levels = topic.removeprefix(f"{self._root}/").split("/")
        if len(levels) != 4:
            shape = f"{self._root}/{{dataset}}/{{entity}}/{{id}}/{{kind}}"
            return Refusal("unknown_topic", "topic", f"≠ {shape}.")
        dataset, entity, feature_id, kind = levels
        known = [name for name in self._kinds if name[0] == dataset]
        if not known:
            names = ", ".join(sorted({name for name, _, _ in self._kinds}))
            return Refusal("unknown_dataset", "topic", f"{names}.")
        id_words = self._kinds.get((dataset, entity, kind))
        if id_words is None:
            kinds = ", ".join(f"{self._root}/{d}/{e}/+/{k}" for d, e, k in known)
            return Refusal("unknown_kind", "topic", f"{kinds}.")
        if len(feature_id) > ID_MAX or not _safe_id(feature_id):
            return Refusal("bad_id", "topic", f"{feature_id[:SHOWN]!r}.")
        return Place(dataset, entity, feature_id, kind, id_words)


def _message(place: Place, envelope: dict[str, Any]) -> Message | Refusal:
    fault = _wrong_member(envelope) or _mismatch(place, envelope["data"])
    if fault is not None:
        return fault
    when, said = moment(envelope, "phenomenonTime"), moment(envelope, "resultTime")
    if isinstance(when, Refusal):
        return when
    if isinstance(said, Refusal):
        return said
    message_id = envelope.get("id")
    if when is None and message_id is not None:
        return Refusal("no_time", "phenomenonTime", "phenomenonTime:")
    return Message(
        place.dataset, place.entity, place.feature_id, place.kind, envelope["data"],
        message_id, when, said, envelope.get("seq"), envelope.get("simulated", False),
    )  # fmt: skip


def _wrong_member(envelope: dict[str, Any]) -> Refusal | None:
    """The first member that is not of its type."""
    if not isinstance(envelope.get("data"), dict):
        return _wrong("data", envelope.get("data"), "an object")
    message_id, seq = envelope.get("id"), envelope.get("seq")
    if message_id is not None and not _is_id(message_id):
        return _wrong("id", message_id, f"text of 1 to {ID_MAX} of A-Z a-z 0-9 _ . : -")
    if seq is not None and not (type(seq) is int and 0 <= seq <= SEQ_MAX):
        return _wrong("seq", seq, "a whole number from 0")
    if not isinstance(envelope.get("simulated", False), bool):
        return _wrong("simulated", envelope["simulated"], "true or false")
    return None


def _mismatch(place: Place, data: dict[str, Any]) -> Refusal | None:
    """Data that name another thing than their topic does: a device speaks for itself alone."""
    if place.id_words.isdisjoint(data):
        return None
    for word in place.id_words & data.keys():
        if str(data[word]) != place.feature_id:
            shown = str(data[word])[:SHOWN]
            return Refusal("topic_id_mismatch", word, f"{shown!r} ≠ {place.feature_id!r}.")
    return None


def moment(envelope: dict[str, Any], name: str) -> datetime | Refusal | None:
    """The RFC 3339 time under ``name`` in UTC; None where there is none."""
    text = envelope.get(name)
    if text is None:
        return None
    if isinstance(text, str) and _rfc3339(text.upper()):
        try:
            return datetime.fromisoformat(text.upper()).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    return Refusal("bad_time", name, f"{name} = {str(text)[:SHOWN]!r}.")


def _is_id(value: object) -> bool:
    return isinstance(value, str) and len(value) <= ID_MAX and _safe_id(value) is not None


def _wrong(name: str, value: object, wanted: str) -> Refusal:
    found = "lacking" if value is None else type(value).__name__
    return Refusal("bad_envelope", name, f"{name}: {found}; wanted {wanted}.")
