"""What is answered about metrics: the catalogue, and the values by area."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from hub.api.answers.parts import Answer, Level, Note, Text


class MetricParameter(Answer):
    """A number that the asker may choose."""

    name: str
    title: Text
    unit: str
    default: float
    minimum: float
    maximum: float
    suggestions: list[float]


class MetricChoice(Answer):
    """A word that the asker may choose; none means all together."""

    name: str
    title: Text
    options: list[str]
    default: str | None


class MetricStandard(Answer):
    """What the value should reach, and where that is written."""

    value: float
    source: Text


class MetricPeriod(Answer):
    """Days, both inclusive; ``first`` is null for what stood on the last one."""

    first: date | None
    last: date


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
    choices: list[MetricChoice]
    levels: list[Level]
    time: Literal["state", "window", "recent", "now"] = Field(
        description="state: what stands on a day; window: what happened between two days; recent and now: by the clock."
    )
    guarded: bool = Field(
        description="Medical records stand behind it: to all but the ems role by townships and whole months alone."
    )
    counts: Text = Field(description="What n counts.")
    standard: MetricStandard | None


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
    records: int | None = Field(description="null where that many may not be told")
    simulated: bool


class MetricChange(Answer):
    """How far one area moved since the other period. ``difference`` is null exactly where ``reason`` says why."""

    before: float | None = Field(description="The value of the other period.")
    before_lo: float | None
    before_hi: float | None
    before_n: int | None
    before_reason: str | None = Field(description="Why the other period has no value.")
    difference: float | None = Field(description="Value minus before, in the metric's unit.")
    lo: float | None = Field(
        description="Lower end of its 95 % interval, where both values have one."
    )
    hi: float | None
    more_than_noise: bool | None = Field(
        description="Whether that interval leaves 0 out; null where there is none, and chance cannot be judged."
    )
    reason: str | None
    reason_text: Text | None


class MetricCompare(Answer):
    """The other period of a comparison; ``breaks`` of the answer are over both, ``counts`` here are of this one."""

    period: MetricPeriod | None
    at: date = Field(description="The date whose boundaries are used for the other period.")
    as_of: datetime | None
    simulated: bool
    counts: list[int] | None


class PublishedFigure(Answer):
    """A figure that somebody published of the whole county, with its source; not computed by the hub."""

    beside: Literal["value", "n"] = Field(
        description="Whether it speaks of the county's value or of its n."
    )
    value: float
    unit: str
    what: Text
    as_of: str = Field(description="Year, month or day, as published.")
    source: Text
    url: str | None


class MetricValue(Answer):
    """One area's value. ``value`` is null exactly where ``reason`` says why.

    ``affected`` is the number of residents the gap touches (a gap is people first, then per cent).
    """

    area_code: str
    name: Text
    parent_code: str | None
    value: float | None
    n: int | None = Field(
        description="records behind the value; null where they are too few to be told"
    )
    lo: float | None = Field(description="lower end of the 95 % interval, where there is one")
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
    change: MetricChange | None = Field(description="null where no other period is asked for.")


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
    choices: dict[str, str | None]
    period: MetricPeriod | None = Field(description="null: how things stand now")
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
    published: list[PublishedFigure] = Field(
        description="Figures of the county to hold it against."
    )
    compare: MetricCompare | None = Field(description="null where no other period is asked for.")
    breaks: Breaks | None
    county: MetricValue
    values: list[MetricValue]
