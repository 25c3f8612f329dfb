"""The parts of a result as the API sends them: numbers, moments, periods and reasons, null where unknown."""

from datetime import datetime, time

import numpy as np

from hub.api.answers import MetricPeriod, Text
from hub.api.datasets import text
from hub.clock import COUNTY_ZONE
from hub.codes import REASONS
from hub.disclosure import SUPPRESSED
from hub.metrics.column import Column
from hub.metrics.question import ALWAYS, Question
from hub.metrics.wishes import days
from hub.metrics.workbench import Result


def number(value: float) -> float | None:
    """A value; null where it is NaN."""
    return None if np.isnan(value) else float(value)


def whole(value: float) -> int | None:
    """The nearest whole number; null where it is NaN."""
    return None if np.isnan(value) else round(float(value))


def records(column: Column, i: int) -> int | None:
    """How many records stand behind a value; null where not even that is told."""
    return None if column.reason[i] == SUPPRESSED else int(column.n[i])


def reason_text(reason: str | None) -> Text | None:
    """Why there is no value, in words; null where there is one."""
    return text(REASONS[reason]) if reason else None


def as_of(result: Result) -> datetime | None:
    """The newest input; a day is given as its midnight in the county."""
    newest = result.as_of
    if newest is None or isinstance(newest, datetime):
        return newest
    return datetime.combine(newest, time(), COUNTY_ZONE)


def period(asked: Question) -> MetricPeriod | None:
    """The days that are meant; None where what stands now is."""
    if asked.metric.time == "now" or asked.period.end == ALWAYS:
        return None
    first, last = days(asked.period)
    return MetricPeriod(first=None if asked.metric.time == "state" else first, last=last)
