"""What the API answers, field by field: the OpenAPI document and the screen's types come from here."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Level = Literal["county", "township", "village"]


class Answer(BaseModel):
    """Parent of every answer: fields are fixed, nothing slips out unseen."""

    model_config = ConfigDict(extra="forbid")


class Text(Answer):
    """The same words in 繁體中文 and English."""

    zh: str
    en: str


class Note(Answer):
    """Something to know before believing a number."""

    code: str
    text: Text


class Problem(Answer):
    """RFC 9457 problem details, with our code and what to do."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
    hint: str
    field: str | None = None


class AreaProperties(Answer):
    """One area. ``boundary`` is false where nobody gave us its shape (``geometry`` is null then)."""

    area_code: str
    level: Level
    parent_code: str | None
    name: Text
    valid_from: date | None
    valid_to: date | None
    change: Literal["kept", "redrawn", "new"] | None
    boundary: bool
    area_km2: float | None
    residents: int | None
    residents_as_of: date | None
    source: str
    lon: float | None = Field(description="A point inside the area, for its label.")
    lat: float | None


class AreaFeature(Answer):
    """GeoJSON feature of an area; coordinates are lon, lat."""

    type: Literal["Feature"] = "Feature"
    id: str
    geometry: dict[str, Any] | None
    properties: AreaProperties


class AreaCollection(Answer):
    """GeoJSON of the areas of one level that were valid on one date."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    level: Level
    at: date
    data_version: str
    notes: list[Note]
    features: list[AreaFeature]


class PopulationFigure(Answer):
    """Registered residents on one date, as published."""

    as_of: date
    residents: int
    source: str


class AreaDetail(Answer):
    """One area with its dated versions, its published population and what lies in it."""

    properties: AreaProperties
    versions: list[AreaProperties]
    population: list[PopulationFigure]
    children: list[AreaProperties]
    notes: list[Note]


class DeliverySummary(Answer):
    """One delivery and its ledger line: received = stored + unchanged + duplicate + refused."""

    delivery_id: int
    dataset: str
    source: str
    mode: Literal["full", "addition"]
    state: Literal["stored", "refused"]
    simulated: bool
    filename: str | None
    received_at: datetime
    received: int
    stored: int
    unchanged: int
    duplicate: int
    refused: int
    flagged: int
    closed: int
    refused_by_code: dict[str, int]
    flagged_by_code: dict[str, int]
    error_code: str | None


class DatasetSource(Answer):
    """What one source of a dataset holds now."""

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
    source: str
    name: str
    address: str | None
    township_code: str
    village_code: str | None
    place_basis: Literal["point", "address"]
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


class MetricParameter(Answer):
    """A number that the asker may choose."""

    name: str
    title: Text
    unit: str
    default: float
    minimum: float
    maximum: float
    suggestions: list[float]


class MetricDescription(Answer):
    """One metric: the question it answers, its unit, which way is better, where it comes from."""

    metric: str
    dataset: str
    title: Text
    question: Text
    definition: Text
    unit: str
    unit_label: Text
    decimals: int
    higher_is_better: bool
    citation: str
    parameters: list[MetricParameter]
    levels: list[Level]


class MetricList(Answer):
    """The catalogue of metrics."""

    metrics: list[MetricDescription]


class Source(Answer):
    """An input of a number: what, from whom, how fresh, whether simulated."""

    name: str
    title: Text
    publisher: Text
    licence: str | None
    as_of: date | None
    data_version: str
    records: int
    simulated: bool


class MetricValue(Answer):
    """One area's value. ``value`` is null exactly where ``reason`` says why.

    ``affected`` is the number of residents the gap touches (a gap is people first, then per cent).
    """

    area_code: str
    name: Text
    parent_code: str | None
    value: float | None
    n: int
    lo: float | None
    hi: float | None
    residents: int | None
    affected: int | None
    affected_share: float | None
    rank: int | None = Field(
        description="1 = the worst; equal values share a rank; null where unknown."
    )
    as_of: datetime | None
    complete: float | None
    reason: str | None
    reason_text: Text | None


class Breaks(Answer):
    """Class breaks of the legend: ``edges`` has one more entry than ``counts``."""

    method: str
    edges: list[float]
    counts: list[int]


class MetricAnswer(Answer):
    """A metric for every area of a level, with what is needed to believe it."""

    metric: str
    level: Level
    parameters: dict[str, float]
    at: date = Field(description="The date whose boundaries are used.")
    surface: str | None
    unit: str
    unit_label: Text
    decimals: int
    higher_is_better: bool
    data_version: str
    as_of: datetime | None
    simulated: bool
    sentence: Text
    notes: list[Note]
    sources: list[Source]
    breaks: Breaks | None
    county: MetricValue
    values: list[MetricValue]


class WorkingInput(Answer):
    """One input of the function: its name, how many records, from where."""

    name: str
    title: Text
    records: int
    source: Source


class WorkingStep(Answer):
    """One line of the calculation."""

    title: Text
    value: float | None
    unit: str


class WorkingQuery(Answer):
    """The query that returns the inputs, and its bound parameters."""

    sql: str
    parameters: dict[str, str | float | int | None]


class Working(Answer):
    """How one number was made: formula, citation, inputs with versions and counts, queries, function."""

    metric: str
    area_code: str
    name: Text
    value: float | None
    unit: str
    reason: str | None
    reason_text: Text | None
    formula: Text
    citation: str
    function: str
    parameters: dict[str, float]
    steps: list[WorkingStep]
    inputs: list[WorkingInput]
    queries: dict[str, WorkingQuery]
    notes: list[Note]


class LedgerLine(Answer):
    """One source on one day: received = stored + unchanged + duplicate + refused."""

    dataset: str
    source: str
    day: date
    simulated: bool
    deliveries: int
    received: int
    stored: int
    unchanged: int
    duplicate: int
    refused: int
    flagged: int
    closed: int


class Ledger(Answer):
    """Lines per source and day, newest first, and the deliveries behind them."""

    lines: list[LedgerLine]
    deliveries: list[DeliverySummary]


class Health(Answer):
    """Alive."""

    status: Literal["ok"]


class Ready(Answer):
    """Able to answer: database reached, migrated, areas loaded."""

    status: Literal["ready"]
    schema_version: str
    areas: int
