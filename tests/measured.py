"""Answers to a metric by hand: areas without shapes, values with their intervals, and the question they answer."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from math import isnan, nan

import numpy as np

from geo.islands import Land
from hub.metric import Metric, Standard
from hub.metrics.column import Column
from hub.metrics.ground import Ground
from hub.metrics.question import ALWAYS, Period, Question
from hub.metrics.wishes import BEGINNING
from hub.metrics.workbench import Result
from hub.registry import metric
from hub.store.reads import AreaRow
from hub.text import Text

DAY = date(2026, 1, 1)
PLAIN = "clinic_within_30min"
BAR = Text("標準", "a standard")
NOBODY = np.empty(0, dtype=np.intp)


def ground(*codes: str) -> Ground:
    """Areas without shapes, on which a column can stand."""
    areas = [
        AreaRow(code, "township", "1", None, None, code, code, None, None, None, "", None, None, None, None)
        for code in codes
    ]  # fmt: skip
    shapes = np.full(len(codes), None, dtype=object)
    none = np.empty(0, dtype=object)
    return Ground(
        areas, 3826, None, none, np.empty(0), NOBODY, NOBODY, shapes, Land([]), 0.0, (none, np.empty(0))
    )  # fmt: skip


def column(values: Sequence[float], half: float = 0.0) -> Column:
    """Values with an interval of ``half`` on each side; NaN is unknown. A thousand people live in each area."""
    value = np.array(values, dtype=float)
    nothing = np.full(len(value), nan)
    lo, hi = (value - half, value + half) if half else (nothing, nothing)
    reason = np.array(["no_records" if isnan(each) else None for each in value], dtype=object)
    many = np.ones(len(value), dtype=np.intp)
    return Column(value, lo, hi, many, np.full(len(value), 1000.0), nothing, np.ones(len(value)), reason)  # fmt: skip


def judged_by(name: str, standard: float, *, better: bool) -> Metric:
    """A metric with a standard."""
    declared = metric(PLAIN)[1]
    return replace(declared, name=name, standard=Standard(standard, BAR), higher_is_better=better)


def result(
    declared: Metric,
    codes: Sequence[str],
    values: Sequence[float],
    *,
    half: float = 0.0,
) -> Result:
    """The answer for areas and for the county, whose value is that of the first area."""
    owner, period = metric(PLAIN)[0], Period(BEGINNING, ALWAYS)
    if declared.time != "state":
        period = Period(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))
    asked = Question(declared.name, owner, declared, "township", DAY, None, period)
    return Result(
        asked, ground(*codes), {}, column(values, half), column(values[:1], half), ground("10014")
    )  # fmt: skip
