"""What is answered about a metric step by step."""

from datetime import date
from typing import Literal

from pydantic import Field

from hub.api.answers.parts import Answer, Level, Note, Text


class SeriesPoint(Answer):
    """One week or month of one area. ``value`` is null exactly where ``reason`` says why."""

    first: date = Field(description="First day of the step.")
    last: date = Field(description="Its last day, on which stood what a metric of states tells.")
    value: float | None
    lo: float | None = Field(description="Lower end of the 95 % interval, where there is one.")
    hi: float | None
    n: int | None
    complete: float | None
    reason: str | None
    reason_text: Text | None


class SeriesArea(Answer):
    """One area, step by step, the oldest first."""

    area_code: str
    name: Text
    parent_code: str | None
    points: list[SeriesPoint]


class MetricSeries(Answer):
    """A metric over whole weeks or months, all with the same boundaries and residents."""

    metric: str
    step: Literal["week", "month"]
    level: Level
    parameters: dict[str, float]
    choices: dict[str, str | None]
    at: date = Field(description="The date whose boundaries are used for every step.")
    surface: str | None
    unit: str
    unit_label: Text
    decimals: int
    higher_is_better: bool
    data_version: str
    simulated: bool
    notes: list[Note]
    areas: list[SeriesArea] = Field(description="The county first, where all areas are asked for.")
