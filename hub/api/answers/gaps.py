"""What is answered about the gap index: each area's place with its doubt, and what it was made from."""

from datetime import date, datetime

from pydantic import Field

from hub.api.answers.metrics import Breaks, MetricPeriod, MetricStandard, Source
from hub.api.answers.parts import Answer, Level, Note, Text


class GapMetric(Answer):
    """One metric of the index: what it should reach, how much it counts, and how evenly it is spread."""

    metric: str
    title: Text
    unit: str
    unit_label: Text
    decimals: int
    higher_is_better: bool
    standard: MetricStandard
    parameters: dict[str, float]
    choices: dict[str, str | None]
    period: MetricPeriod | None
    weight: float = Field(description="As the settings or the request say it.")
    share: float = Field(description="The same as a share of all weights.")
    known: int = Field(description="Areas of which it is known.")
    gini: float | None = Field(
        description="Of the values over the residents: 0, all have the same, to under 1."
    )
    theil: float | None = Field(description="The same by Theil's T, in nats: 0 and upwards.")
    as_of: datetime | None


class GapPart(Answer):
    """What one metric says of one area. ``value`` is null, and the metric left out, exactly where ``reason`` says why."""

    metric: str
    value: float | None
    lo: float | None
    hi: float | None
    shortfall: float | None = Field(
        description="From 0, the standard is met, to 1; null where unknown."
    )
    adds: float | None = Field(
        description="Its part of the area's index: the shortfall by its share of the weight that is known."
    )
    reason: str | None
    reason_text: Text | None


class GapValue(Answer):
    """One area. ``value`` is the index, from 0 (every standard is met) to 1, null exactly where ``reason`` says why.

    Ranks are over 1,000 draws of the values from their intervals and of the weights: 1 lies farthest from the standards.
    """

    area_code: str
    name: Text
    parent_code: str | None
    value: float | None
    lo: float | None = Field(description="Lower end of the 95 % interval over the draws.")
    hi: float | None
    known_share: float = Field(description="Share of the weight of which something is known.")
    left_out: list[str] = Field(
        description="Metrics that are unknown here; their weight is spread."
    )
    residents: int | None
    rank: float | None = Field(
        description="The median over the draws; areas that are equal share the middle."
    )
    rank_lo: int | None = Field(description="The 90 % interval of the rank.")
    rank_hi: int | None
    tie_group: int | None = Field(
        description="1 = the worst. Areas of one group cannot be told from the one that begins it."
    )
    reason: str | None
    reason_text: Text | None
    parts: list[GapPart]


class GapAnswer(Answer):
    """The gap index of every area of a level, with what is needed to believe it."""

    level: Level
    at: date = Field(description="The date whose boundaries are used.")
    surface: str | None
    formula: Text
    citation: str
    draws: int
    seed: int
    data_version: str
    as_of: datetime | None
    simulated: bool
    sentence: Text
    notes: list[Note]
    sources: list[Source]
    metrics: list[GapMetric]
    breaks: Breaks | None
    county: GapValue = Field(description="Of the county's own values; it has no rank.")
    values: list[GapValue]
