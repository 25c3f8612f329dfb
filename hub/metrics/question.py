"""What is asked: a metric for all areas of a level, over a period, with its parameters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from hub.dataset import Dataset
from hub.metric import Metric

ALWAYS = datetime(9000, 1, 1, tzinfo=UTC)
"""Later than every row's end: who asks for then gets what stands now."""


@dataclass(frozen=True)
class Period:
    """From ``start`` (inclusive) to ``end`` (exclusive), with zone. What stands on a day uses ``end`` alone."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Question:
    """A metric's question with every default filled in.

    ``moment``: the minute in which it was asked, where the clock counts; None where it does not.
    ``numbers`` and ``words``: the metric's parameters and choices, in their order; a word of None means all.
    """

    name: str
    dataset: Dataset = field(compare=False, repr=False)
    metric: Metric = field(compare=False, repr=False)
    level: str
    at: date
    surface: str | None
    period: Period
    moment: datetime | None = None
    numbers: tuple[tuple[str, float], ...] = ()
    words: tuple[tuple[str, str | None], ...] = ()

    def number(self, name: str) -> float:
        """One of the metric's parameters or constants."""
        return dict(self.numbers).get(name, self.metric.constants.get(name, float("nan")))

    def word(self, name: str) -> str | None:
        """One of the metric's choices; None: all."""
        return dict(self.words).get(name)

    def asked_of_queries(self, srid: int, area_code: str | None = None) -> Mapping[str, Any]:
        """Everything a query may want to know; ``area_code`` None asks for the whole county."""
        return {
            "srid": srid, "at": self.at, "area_code": area_code, "since": self.period.start,
            "until": self.period.end, "now": self.moment, "surface": self.surface,
            **self.metric.constants, **dict(self.numbers), **dict(self.words),
        }  # fmt: skip
