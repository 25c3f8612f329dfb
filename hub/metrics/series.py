"""One metric step by step: the whole weeks or months of a period, and the question of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from hub.errors import BadParameter
from hub.metrics.question import Question
from hub.metrics.wishes import another_period, refuse_far_day
from hub.metrics.workbench import Result

Step = Literal["week", "month"]

USUAL = 12
"""Steps where nobody says which: a year of months, or a quarter of weeks."""

MOST = 60
"""Steps of one answer: five years of months. All their results stay in memory together (``KEPT`` of the workbench)."""

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Span:
    """A whole step; both days inclusive."""

    first: date
    last: date


@dataclass(frozen=True)
class Series:
    """The answers to one question over ``spans``, all of the same areas; the two go together."""

    spans: Sequence[Span]
    results: Sequence[Result]


def spans(step: Step, since: date | None, until: date | None, today: date) -> list[Span]:
    """The steps that the period touches, each in whole; without a period the last ``USUAL``.

    A step that is not over yet is not among them: half a month would look like a fall.

    Raises:
        BadParameter: the period is the wrong way round, has not begun, holds no step that is over, or too many.

    >>> [str(each.first) for each in spans("month", date(2026, 1, 15), date(2026, 3, 1), date(2026, 3, 31))]
    ['2026-01-01', '2026-02-01']
    """
    _refuse_period(since, until, today)
    over = _before(step, _span(step, today))
    end = min(_span(step, until or over.last), over, key=lambda span: span.first)
    if since is None:
        return _back(step, end, USUAL)
    begin = _span(step, since)
    if begin.first > end.first:
        raise BadParameter(
            f"No whole {step} from {since} on is over yet.", field="from", code="no_whole_step",
            hint=f"The last one began on {over.first}.",
        )  # fmt: skip
    found = _back(step, end, MOST + 1, begin.first)
    if len(found) > MOST:
        raise BadParameter(
            f"From {since} to {end.last} there are more than {MOST} {step}s.", field="from", code="too_many_steps",
            hint=f"Begin on {found[1].first} or later{', or ask for months' if step == 'week' else ''}.",
        )  # fmt: skip
    return found


def questions(asked: Question, found: Sequence[Span], now: datetime) -> list[Question]:
    """The question of each step: what happened in it, or what stood at its end.

    Raises:
        BadParameter: the metric tells how things are now, and nothing else.
    """
    refuse_now(asked, "step")
    state = asked.metric.time == "state"
    return [another_period(asked, None if state else s.first, s.last, now) for s in found]


def refuse_now(asked: Question, field: str) -> None:
    """Raises BadParameter where the metric tells how things are now, and nothing else."""
    if asked.metric.time == "now":
        raise BadParameter(
            f"{asked.name} tells how things are now; it has no earlier values.", field=field, code="now_only",
            hint="Ask for it without a period.",
        )  # fmt: skip


def _refuse_period(since: date | None, until: date | None, today: date) -> None:
    refuse_far_day("from", since)
    refuse_far_day("to", until)
    if since and until and since > until:
        raise BadParameter(
            f"The period begins on {since}, after it ends on {until}.", field="from", code="period_order",
            hint="Give the earlier day as `from`.",
        )  # fmt: skip
    first = since or until
    if first and first > today:
        raise BadParameter(
            f"{first} is in the future; today is {today}.", field="from" if since else "to", code="period_in_future",
            hint="Ask for a period that has begun.",
        )  # fmt: skip


def _span(step: Step, day: date) -> Span:
    """The step in which a day lies; a week begins on Monday."""
    if step == "week":
        first = day - timedelta(days=day.weekday())
        return Span(first, first + WEEK - timedelta(days=1))
    first = day.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return Span(first, following - timedelta(days=1))


def _before(step: Step, span: Span) -> Span:
    return _span(step, span.first - timedelta(days=1))


def _back(step: Step, end: Span, most: int, begin: date | None = None) -> list[Span]:
    """The steps up to ``end``, at most so many, none of them before ``begin``; in order."""
    found = [end]
    while len(found) < most and (begin is None or found[0].first > begin):
        found.insert(0, _before(step, found[0]))
    return found
