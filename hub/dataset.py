"""The contract of a dataset: what one file under ``hub/datasets`` declares, and nothing does."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, Literal, Self

from pydantic import AliasChoices, BaseModel, ConfigDict, model_validator
from sqlalchemy import Table as CoreTable

from hub.metric import Metric
from hub.roles import Audience
from hub.rules import Rule
from hub.store.rollups import Rollup
from hub.store.tables import Table
from hub.text import Text


class Record(BaseModel):
    """One row as its source offers it. Aliases are the header words seen in real files.

    ``rules``: what must hold between its cells. Who says it here, and not in a validator of its own, has large files
    read column by column.
    ``x`` and ``y`` stay text: which coordinate system they are in is decided over the whole delivery.
    """

    model_config = ConfigDict(
        extra="ignore", frozen=True, str_strip_whitespace=True, populate_by_name=True,
        allow_inf_nan=False,
    )  # fmt: skip

    rules: ClassVar[tuple[Rule, ...]] = ()

    @model_validator(mode="after")
    def _obeys(self) -> Self:
        for rule in self.rules:
            if rule.refusal is not None and rule.broken(self):
                raise ValueError(rule.refusal)
        return self

    def looked_at(self) -> tuple[str, ...]:
        """Flags for what is odd in the row though each of its cells is sound."""
        return tuple(rule.flag for rule in self.rules if rule.flag and rule.broken(self))

    def steps(self) -> list[dict[str, Any]]:
        """What a thing went through so far, for its entity's ``history``: ``phenomenon_time`` and columns each."""
        return []


@dataclass(frozen=True)
class Source:
    """Who publishes a kind of file for a dataset, and the header words by which it is known."""

    name: str
    title: Text
    publisher: Text
    licence: str
    url: str
    update_frequency: Text
    markers: frozenset[str] = frozenset()


PLACE_FIELDS = (("address",), ("district",), ("x", "y"))
"""Each way in which a row can say where it is."""


@dataclass(frozen=True)
class Kind:
    """One kind of row that a dataset takes in, whatever door it comes by: what is common to things and to news of them.

    ``columns``: record fields stored as table columns of the same name. ``required``: those without which a row says
    nothing; ``either``: those of which one at least must be there. ``private``: those never published. ``audience``: who may see the rows at all.
    ``place``: whether a row must say where it is (``needed``), may (``optional``), or has no place of its own.
    ``ranges``: field → (low, high) that can be measured; outside, the row is kept and flagged ``out_of_range``.
    ``markers``: header words that only this kind has.
    """

    name: str
    title: Text
    record: type[Record]
    table: type[Table]
    columns: tuple[str, ...]
    required: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    private: frozenset[str] = frozenset()
    audience: Audience = "public"
    place: Literal["needed", "optional", "none"] = "needed"
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    markers: frozenset[str] = frozenset()
    example: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def aliases(self) -> dict[str, str]:
        """Header word (compared without case and space) → record field, the preferred words first.

        A field's own name counts after all words.
        """
        fields = self.record.model_fields
        found = {plain(word): name for name in fields for word in self.titles(name)}
        return found | {plain(name): name for name in fields if plain(name) not in found}

    def lacking(self, fields: Collection[str]) -> list[str]:
        """What a table that offers only ``fields`` lacks: a required field each, and a place where one is needed."""
        missing = [name for name in self.required if name not in fields]
        if self.either and not any(name in fields for name in self.either):
            missing.append(self.either[0])
        known = self.record.model_fields
        ways = [way for way in PLACE_FIELDS if known.keys() >= set(way)]
        if self.place == "needed" and not any(set(way) <= set(fields) for way in ways):
            missing += [name for name in ways[0] if name not in missing]
        return missing

    def titles(self, name: str) -> tuple[str, ...]:
        """The header words that mean the field ``name``, first the preferred one."""
        alias = self.record.model_fields[name].validation_alias
        return tuple(map(str, alias.choices)) if isinstance(alias, AliasChoices) else (name,)


@dataclass(frozen=True)
class Entity(Kind):
    """A kind of thing that lasts and changes: its rows are versions (``Versioned``), one of them current.

    ``id_field`` holds the source's own id of the thing; ``identity`` the fields that name it where there is none.
    ``default_mode``: what a delivery is unless told otherwise. ``min_rows``: a full delivery of fewer is refused (a
    cut file would close what it lacks).
    ``since``: the fields of which the first that is known says from when a version is true.
    ``history``: the field of (time, status, note) steps that become rows of the observation ``update``.
    """

    id_field: str = "feature_id"
    identity: tuple[str, ...] = ()
    default_mode: str = "full"
    min_rows: int = 1
    since: tuple[str, ...] = ()
    history: str | None = None


@dataclass(frozen=True)
class Fold:
    """News that change a thing: for each of ``fields`` the newest one said stands in the entity's current row.

    Newest by (phenomenon time, result time, key), never by arrival, so the order of messages does not matter.
    ``source_field``: the news' field that names the source, where they bring one.
    """

    into: str
    fields: tuple[str, ...]
    source_field: str | None = None


@dataclass(frozen=True)
class Observation(Kind):
    """News of a thing of the entity ``of``, each true at one moment: rows are kept once and never change.

    ``name`` is the topic's last word, ``of`` its entity. ``partitioned``: by month, dropped after the retention; the
    others stay. ``latest``: the table of each feature's newest row. ``rollup``: what stays of an hour.
    """

    of: str = ""
    partitioned: bool = False
    latest: CoreTable | None = None
    rollup: Rollup | None = None
    fold: Fold | None = None


@dataclass(frozen=True)
class Dataset:
    """Everything the hub must know of a dataset.

    ``entities``: the things it holds, the principal one first. ``observations``: the news of them.
    ``message_source``: the source to which messages belong (files say theirs by their header).
    """

    name: str
    title: Text
    description: Text
    entities: tuple[Entity, ...]
    sources: tuple[Source, ...]
    observations: tuple[Observation, ...] = ()
    metrics: tuple[Metric, ...] = ()
    message_source: str = "mqtt"

    @property
    def principal(self) -> Entity:
        """The entity that is meant where none is named."""
        return self.entities[0]

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Everything that a file may hold rows of."""
        return (*self.entities, *self.observations)

    def kind(self, name: str) -> Kind | None:
        """The entity or observation called ``name``; observations also as ``entity.name`` where two share it."""
        named = (k for k in self.kinds if name in (k.name, f"{getattr(k, 'of', '')}.{k.name}"))
        return next(named, None)

    def observation(self, of: str, name: str) -> Observation | None:
        """The news called ``name`` of the entity ``of``."""
        return next((o for o in self.observations if (o.of, o.name) == (of, name)), None)

    def entity(self, name: str) -> Entity | None:
        """The entity called ``name``."""
        return next((e for e in self.entities if e.name == name), None)

    def source(self, name: str) -> Source | None:
        """The declared source called ``name``."""
        return next((s for s in self.sources if s.name == name), None)


def plain(word: str) -> str:
    """A header word as it is compared: no case, no spaces, no byte order mark."""
    return "".join(word.split()).strip("\ufeff").casefold()
