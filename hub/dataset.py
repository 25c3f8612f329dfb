"""The contract of a dataset: what one file under ``hub/datasets`` declares, and nothing does."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pydantic import AliasChoices, BaseModel, ConfigDict

from hub.store.tables import Table


@dataclass(frozen=True)
class Text:
    """The same words in 繁體中文 and English."""

    zh: str
    en: str


class Record(BaseModel):
    """One row as its source offers it. Aliases are the header words seen in real files.

    ``x`` and ``y`` stay text: which coordinate system they are in is decided over the whole delivery.
    """

    model_config = ConfigDict(
        extra="ignore", frozen=True, str_strip_whitespace=True, populate_by_name=True
    )


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


@dataclass(frozen=True)
class Parameter:
    """A number that the asker may choose; ``maximum`` is where it stops making sense."""

    name: str
    title: Text
    unit: str
    default: float
    minimum: float
    maximum: float
    suggestions: tuple[float, ...]


@dataclass(frozen=True)
class Metric:
    """One number per area: its question, unit, direction, source and the pure function behind it.

    ``sentence`` is a template over {area} (the worst one), {value}, {affected}, {share}, {residents}, {n} and
    the parameters; ``county_sentence`` over the county's own {value}, {affected}, {share}.
    """

    name: str
    title: Text
    question: Text
    definition: Text
    formula: Text
    unit: str
    unit_label: Text
    decimals: int
    higher_is_better: bool
    citation: str
    function: str
    sentence: Text
    county_sentence: Text
    parameters: tuple[Parameter, ...] = ()


@dataclass(frozen=True)
class Dataset:
    """Everything the hub must know of a dataset.

    ``identity``: the record fields that name a feature where the source gives no id of its own (``id_field``).
    ``columns``: record fields stored as table columns of the same name. ``private``: those never published.
    ``query``: the file under ``store/sql`` that returns the sites its metrics count.
    ``min_rows``: a full delivery of fewer rows is refused (a cut file would close what it lacks).
    """

    name: str
    title: Text
    description: Text
    record: type[Record]
    table: type[Table]
    id_field: str
    identity: tuple[str, ...]
    columns: tuple[str, ...]
    required: tuple[str, ...]
    query: str
    sources: tuple[Source, ...]
    metrics: tuple[Metric, ...]
    private: frozenset[str] = frozenset()
    default_mode: str = "full"
    min_rows: int = 1
    example: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def aliases(self) -> dict[str, str]:
        """Header word (compared without case and space) → record field."""
        found: dict[str, str] = {}
        for name, info in self.record.model_fields.items():
            words = [name]
            if isinstance(info.validation_alias, AliasChoices):
                words += [str(word) for word in info.validation_alias.choices]
            found.update({plain(word): name for word in words})
        return found

    def titles(self, name: str) -> tuple[str, ...]:
        """The header words that mean the field ``name``, first the preferred one."""
        alias = self.record.model_fields[name].validation_alias
        return tuple(map(str, alias.choices)) if isinstance(alias, AliasChoices) else (name,)

    def source(self, name: str) -> Source | None:
        """The declared source called ``name``."""
        return next((s for s in self.sources if s.name == name), None)


def plain(word: str) -> str:
    """A header word as it is compared: no case, no spaces, no byte order mark."""
    return "".join(word.split()).strip("\ufeff").casefold()
