"""What is answered about datasets and their features."""

from datetime import date, datetime
from typing import Any, Literal

from hub.api.answers.ledger import DeliverySummary
from hub.api.answers.parts import Answer, Text
from hub.api.answers.places import AreaProperties


class DatasetSource(Answer):
    """What one source of a dataset holds now.

    ``silent_since``: since when its feed has not answered, or brought nothing new, for longer than declared; null: it
    is not silent, or nothing is polled for it.
    """

    source: str
    title: Text
    publisher: Text
    licence: str
    source_url: str
    update_frequency: Text
    features: int
    without_point: int
    simulated: bool
    as_of: date | None
    last_delivery: DeliverySummary | None
    silent_since: datetime | None


class DatasetDescription(Answer):
    """One dataset, what it holds and where it came from."""

    dataset: str
    title: Text
    description: Text
    features: int
    simulated: bool
    data_version: str
    sources: list[DatasetSource]
    metrics: list[str]
    links: dict[str, str]


class DatasetList(Answer):
    """All datasets."""

    county: AreaProperties | None
    datasets: list[DatasetDescription]


class FeatureProperties(Answer):
    """What is common to a feature of any dataset; ``attributes`` are the dataset's own public fields."""

    feature_id: str
    dataset: str
    entity: str
    source: str
    name: str | None
    address: str | None
    township_code: str | None
    village_code: str | None
    place_basis: Literal["point", "address", "unknown"]
    flags: list[str]
    simulated: bool
    valid_from: datetime
    attributes: dict[str, str | float | int | bool | None]


class Feature(Answer):
    """GeoJSON feature; ``geometry`` is null where the place is known only by its address."""

    type: Literal["Feature"] = "Feature"
    id: str
    geometry: dict[str, Any] | None
    properties: FeatureProperties


class FeatureCollection(Answer):
    """GeoJSON of a dataset's features that are valid now."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    dataset: str
    data_version: str
    simulated: bool
    matched: int
    returned: int
    features: list[Feature]
