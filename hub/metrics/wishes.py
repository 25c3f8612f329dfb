"""From what somebody asked for to a question with every default filled in, or a fault that says what to ask instead."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from math import isnan

from sqlalchemy import Connection

from hub.clock import COUNTY_ZONE
from hub.errors import BadParameter
from hub.metric import Choice, Metric, Parameter
from hub.metrics.question import ALWAYS, Period, Question
from hub.metrics.workbench import Workbench
from hub.registry import metric
from hub.settings import Settings
from hub.store import rows

RECENT = timedelta(days=7)
"""What "of late" means where nobody says: every hour of a week once."""

BEGINNING = datetime(1, 1, 2, tzinfo=UTC)

EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)
"""Days that are asked for in earnest; far beyond them no calendar goes on."""


@dataclass(frozen=True)
class Wishes:
    """What is asked of a metric; None (or absent) takes the default.

    ``since``, ``until``: first and last day, both inclusive. ``numbers``, ``words``: parameters and choices by name.
    """

    level: str = "township"
    at: date | None = None
    surface: str | None = None
    since: date | None = None
    until: date | None = None
    numbers: Mapping[str, float] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)


def question(
    connection: Connection,
    bench: Workbench,
    settings: Settings,
    name: str,
    wishes: Wishes,
    now: datetime,
) -> Question:
    """What is asked, with every default filled in.

    Raises:
        NotFound: no such metric or surface.
        BadParameter: a wish that the metric does not have, or out of its range.
    """
    owner, declared = metric(name)
    surface = bench.surface(connection, wishes.surface)
    moment = now.replace(second=0, microsecond=0)
    today = now.astimezone(COUNTY_ZONE).date()
    return Question(
        name=name, dataset=owner, metric=declared, level=wishes.level,
        at=wishes.at or bench.boundaries(connection, wishes.level, today),
        surface=surface.surface if surface else None,
        period=_period(declared, wishes, moment),
        moment=moment if declared.time in ("recent", "now") and wishes.until is None else None,
        numbers=_numbers(declared, wishes.numbers, settings),
        words=_words(connection, declared, wishes.words),
    )  # fmt: skip


def default_of(parameter: Parameter, settings: Settings) -> float:
    """What a parameter is where nobody says: the county's setting, where it has one."""
    own = parameter.setting and getattr(settings, parameter.setting)
    return float(own or parameter.default)


def offered(parameter: Parameter, settings: Settings) -> tuple[float, ...]:
    """What the screen offers, and the public may ask of what stands on medical records."""
    return tuple(map(float, parameter.suggestions)) or (default_of(parameter, settings),)


def another_period(asked: Question, since: date | None, until: date, now: datetime) -> Question:
    """The same question over another period: of the whole days ``since`` to ``until``."""
    wishes = Wishes(since=since, until=until)
    return replace(asked, period=_period(asked.metric, wishes, now), moment=None)


def days(period: Period) -> tuple[date, date]:
    """First and last day of a period, both inclusive, in the county."""
    last = period.end.astimezone(COUNTY_ZONE) - timedelta(microseconds=1)
    return period.start.astimezone(COUNTY_ZONE).date(), last.date()


def month_before(day: date) -> tuple[date, date]:
    """First and last day of the last whole month before ``day``.

    >>> month_before(date(2026, 3, 31))
    (datetime.date(2026, 2, 1), datetime.date(2026, 2, 28))
    """
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def refuse_far_day(name: str, day: date | None) -> None:
    """Raises BadParameter for a day that nobody means."""
    if day is not None and not EARLIEST <= day <= LATEST:
        raise BadParameter(
            f"{name} is {day}.", field=name, hint=f"Give a day from {EARLIEST} to {LATEST}."
        )


def _period(declared: Metric, wishes: Wishes, now: datetime) -> Period:
    today = now.astimezone(COUNTY_ZONE).date()
    refuse_far_day("from", wishes.since)
    refuse_far_day("to", wishes.until)
    if wishes.since and wishes.until and wishes.since > wishes.until:
        raise BadParameter(
            f"The period begins on {wishes.since}, after it ends on {wishes.until}.",
            field="from", code="period_order", hint="Give the earlier day as `from`.",
        )  # fmt: skip
    first = wishes.since or wishes.until
    if first and first > today:
        raise BadParameter(
            f"{first} is in the future; today is {today}.", field="from" if wishes.since else "to",
            code="period_in_future", hint="Ask for a period that has begun.",
        )  # fmt: skip
    if declared.time == "state":
        return _state(declared, wishes)
    if declared.time == "now":
        return _now(declared, wishes, now)
    if wishes.since is None and wishes.until is None:
        if declared.time == "recent":
            return Period(now - RECENT, now)
        return _whole_days(*month_before(today))
    until = wishes.until or today
    return _whole_days(wishes.since or until - RECENT + timedelta(days=1), until)


def _state(declared: Metric, wishes: Wishes) -> Period:
    if wishes.since is not None:
        raise _unused(declared, "from", "It says what stands on a day: give that day as `to`.")
    if wishes.until is None:
        return Period(BEGINNING, ALWAYS)
    return Period(BEGINNING, _midnight(wishes.until + timedelta(days=1)))


def _now(declared: Metric, wishes: Wishes, now: datetime) -> Period:
    if wishes.since is not None or wishes.until is not None:
        name = "from" if wishes.since is not None else "to"
        raise _unused(declared, name, "It says how things are now: ask without a period.")
    return Period(now, now)


def _whole_days(first: date, last: date) -> Period:
    return Period(_midnight(first), _midnight(last + timedelta(days=1)))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), COUNTY_ZONE)


def _numbers(
    declared: Metric, wished: Mapping[str, float], settings: Settings
) -> tuple[tuple[str, float], ...]:
    known = {parameter.name: parameter for parameter in declared.parameters}
    for name in wished:
        if name not in known:
            raise _unused(declared, name, _has(declared))
    return tuple(
        (name, _number(parameter, wished.get(name), settings)) for name, parameter in known.items()
    )


def _number(parameter: Parameter, wished: float | None, settings: Settings) -> float:
    if wished is None:
        return default_of(parameter, settings)
    if isnan(wished) or not parameter.minimum <= wished <= parameter.maximum:
        raise BadParameter(
            f"{parameter.name} is {wished:g} {parameter.unit}.", field=parameter.name,
            hint=f"Give {parameter.minimum:g} to {parameter.maximum:g} {parameter.unit}.",
        )  # fmt: skip
    return float(wished)


def _words(
    connection: Connection, declared: Metric, wished: Mapping[str, str]
) -> tuple[tuple[str, str | None], ...]:
    known = {choice.name: choice for choice in declared.choices}
    for name, word in wished.items():
        if name not in known:
            raise _unused(declared, name, _has(declared))
        options = options_of(connection, known[name])
        if word not in options:
            shown = "、".join(options) or "none is known yet"
            raise BadParameter(
                f"There is no {name} {word!r}.", field=name, code=f"unknown_{name}",
                hint=f"Known: {shown}. Leave it out for all together.",
            )  # fmt: skip
    return tuple((name, wished.get(name, choice.default)) for name, choice in known.items())


def options_of(connection: Connection, choice: Choice) -> tuple[str, ...]:
    """The words among which a choice is made, as the data stand."""
    if choice.query is None:
        return choice.options
    return tuple(rows.read(connection, choice.query, {})["value"])


def _has(declared: Metric) -> str:
    names = [each.name for each in declared.parameters] + [each.name for each in declared.choices]
    return f"It has: {', '.join(names)}." if names else "It has no parameters."


def _unused(declared: Metric, name: str, hint: str) -> BadParameter:
    return BadParameter(
        f"{declared.name} has no {name}.", field=name, code="parameter_unused", hint=hint
    )
