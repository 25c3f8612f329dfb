"""Two periods side by side: how far each area moved, and whether that is more than noise."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from geo.intervals import Changes, change_each, more_than_noise
from hub.errors import BadParameter
from hub.metrics.column import DECIMALS, Column, Floats, Indices
from hub.metrics.ground import Ground
from hub.metrics.journey import Journey
from hub.metrics.look import Look
from hub.metrics.methods import METHODS
from hub.metrics.question import Question
from hub.metrics.series import refuse_now
from hub.metrics.wishes import another_period, days
from hub.metrics.workbench import Result
from hub.store.reads import AreaRow

MONTH = re.compile(r"\d{4}-\d{2}")
DAYS = re.compile(r"(\d{4}-\d{2}-\d{2})(?:/(\d{4}-\d{2}-\d{2}))?")
NOWHERE = -1
NOT_NOW = "not_now"


@dataclass(frozen=True)
class Compared:
    """How each area moved from ``before`` to the answer at hand.

    ``areas``: those of the answer, then those that were there before alone; ``then``: the index of each in ``before``, −1
    where it was not. ``changes``: NaN where unknown, with ``reason``; ends are NaN where a value has no interval.
    ``county_change``, ``county_reason``: the same of the county as one.
    """

    before: Result
    areas: Sequence[AreaRow]
    then: Indices
    changes: Changes
    reason: NDArray[np.object_]
    county_change: Changes
    county_reason: NDArray[np.object_]


def other_question(asked: Question, written: str, at: date | None, now: datetime) -> Question:
    """The same question over the period ``written``: a month (2026-01), a day, or two days with a stroke between.

    Of what stands, a month stands for its last day. ``at``: the date of its boundaries; default: the same.

    Raises:
        BadParameter: that is no period, it lies ahead, or the metric tells how things are now alone.
    """
    refuse_now(asked, "compare")
    since, until = _read(written)
    state = asked.metric.time == "state"
    if state and since != until and not MONTH.fullmatch(written):
        _refuse(
            f"{asked.name} tells what stands on a day.",
            "Give that day, or a month for its last day.",
        )
    try:
        found = another_period(asked, None if state else since, until, now)
    except BadParameter as fault:
        raise BadParameter(
            fault.message, hint=fault.hint, field="compare", code=fault.code
        ) from None
    return replace(found, at=at or asked.at)


def compared(after: Result, before: Result) -> Compared:
    """How far each area moved between two answers to one question, area by area of the same code and the same ground."""
    areas, then, now, reason = _paired(after.ground.areas, before.ground.areas)
    changes, reason = _moved(
        (before, before.values, before.ground, then), (after, after.values, after.ground, now), reason
    )  # fmt: skip
    one = np.zeros(1, dtype=np.intp)
    county_change, county_reason = _moved(
        (before, before.county, before.county_ground, one), (after, after.county, after.county_ground, one),
        np.full(1, None, dtype=object),
    )  # fmt: skip
    return Compared(before, areas, then, changes, reason, county_change, county_reason)


def is_noise(changes: Changes, i: int) -> bool | None:
    """Whether the change may be chance alone; None where no interval tells."""
    if np.isnan(changes.lo[i]) or np.isnan(changes.hi[i]):
        return None
    return not bool(more_than_noise(changes.lo[i], changes.hi[i]))


def equally_long(one: Question, other: Question) -> bool:
    """Whether two periods have as many days; what stands on a day has no length."""
    if one.metric.time == "state":
        return True
    return _length(one) == _length(other)


def _length(asked: Question) -> timedelta:
    first, last = days(asked.period)
    return last - first


Side = tuple[Result, Column, Ground, Indices]
"""An answer, one of its columns with its ground, and the index of each pair's area in it (−1: it has none)."""


def _moved(
    before: Side, after: Side, reason: NDArray[np.object_]
) -> tuple[Changes, NDArray[np.object_]]:
    """The change of each pair, and why there is none."""
    was, told = _taken(before), _taken(after)
    open_ = reason == np.array(None)
    reason = np.where(open_ & np.isnan(was[0]), "unknown_then", reason)
    reason = np.where(open_ & np.isnan(told[0]), "unknown_now", reason)
    difference, lo, hi = change_each(*was, *told)
    known = np.flatnonzero(reason == np.array(None))
    own = METHODS[after[0].question.metric.method].moved
    if own is not None and known.size:
        found = own(_look(before), _look(after), before[3][known], after[3][known])
        difference[known], lo[known], hi[known] = found
    unknown = reason != np.array(None)
    parts = (np.where(unknown, np.nan, part).round(DECIMALS) for part in (difference, lo, hi))
    return Changes(*parts), reason


def _taken(side: Side) -> tuple[Floats, Floats, Floats]:
    """Value, lo and hi of each pair on one side; NaN where the area is not there."""
    _, column, _, index = side
    there = index >= 0

    def of(numbers: Floats) -> Floats:
        return np.where(there, numbers[index], np.nan)

    return of(column.value), of(column.lo), of(column.hi)


def _look(side: Side) -> Look:
    """What the side's method saw, from the rows that stand behind the answer."""
    result, _, ground, _ = side
    files = {file: result.inputs[name] for name, file in result.question.metric.inputs.items()}
    return Look(result.question, ground, files.__getitem__, _no_journey)


def _no_journey() -> Journey:
    raise AssertionError("a change is told by the records alone; no journey is planned for it")


def _paired(
    now: Sequence[AreaRow], before: Sequence[AreaRow]
) -> tuple[Sequence[AreaRow], Indices, Indices, NDArray[np.object_]]:
    """The areas of both, the index of each in the one and in the other, and why two do not compare."""
    index = {area.area_code: i for i, area in enumerate(before)}
    here = {area.area_code for area in now}
    gone = [i for i, area in enumerate(before) if area.area_code not in here]
    areas = [*now, *(before[i] for i in gone)]
    then = np.array([*(index.get(area.area_code, NOWHERE) for area in now), *gone], dtype=np.intp)
    at = np.array([*range(len(now)), *([NOWHERE] * len(gone))], dtype=np.intp)
    reason = np.full(len(areas), None, dtype=object)
    for i, area in enumerate(now):
        if then[i] == NOWHERE:
            reason[i] = "not_then"
        elif before[then[i]].valid_from != area.valid_from:
            reason[i] = "redrawn"
    reason[len(now) :] = NOT_NOW
    return areas, then, at, reason


def _read(written: str) -> tuple[date, date]:
    """First and last day of a period as it is written."""
    try:
        if MONTH.fullmatch(written):
            first = date.fromisoformat(f"{written}-01")
            return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        found = DAYS.fullmatch(written)
        if found is not None:
            first = date.fromisoformat(found[1])
            return first, date.fromisoformat(found[2]) if found[2] else first
    except (ValueError, OverflowError):
        pass
    _refuse(
        f"{written!r} is no period.", "Give a month, e.g. 2026-01, a day, or 2026-01-01/2026-01-31."
    )


def _refuse(message: str, hint: str) -> NoReturn:
    raise BadParameter(message, hint=hint, field="compare", code="bad_period")
