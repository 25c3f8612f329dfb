"""What may leave the house: every answer about features and cases, and every number that stands on medical records, passes here.

The rules for those numbers are METRICS.md, section 10: to all but the ems role, a township and a whole month that has ended
are the finest cell; the parameters are those that the screen offers; and a cell of fewer records than the publishing minimum
is not told, nor is so much beside it that it could be worked out.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from geo.suppression import suppressed
from hub.announced import KINDS
from hub.clock import COUNTY_ZONE
from hub.dataset import Kind
from hub.errors import NotAllowed
from hub.masking import masked
from hub.metric import Choice, Metric
from hub.metrics.column import Column
from hub.metrics.question import Period, Question
from hub.metrics.wishes import Wishes, days, month_before, offered, options_of, question
from hub.metrics.workbench import Result, Workbench
from hub.registry import metrics_of
from hub.roles import Role, may_see
from hub.settings import Settings

PLACE_AND_NAME = frozenset({"name", "address"})
"""Columns that every feature shows under names of its own, not among the attributes."""

PUBLIC_CASE = (
    "source", "simulated", "service_request_id", "service_code", "service_name", "service_name_en", "promised_days",
    "service_notice", "description", "status", "state", "status_notes", "agency_responsible", "requested_datetime",
    "updated_datetime", "expected_datetime", "media_url", "address", "address_id", "zipcode", "township_code",
    "village_code",
)  # fmt: skip
PUBLIC_STEP = (
    "update_id", "service_request_id", "status", "status_notes", "updated_datetime", "media_url", "external_status_code",
)  # fmt: skip
"""What anybody may see of a case and of its steps. Whoever reported or follows it is in neither."""

POINT_DECIMALS = 6
"""Of a degree: a tenth of a metre."""

SUPPRESSED = "suppressed"

COMPLETE_DECIMALS = 1
"""A share of known inputs told more finely would tell how many were not known."""

Mask = NDArray[np.bool_]
Ask = Callable[[Question], Result]
Counts = NDArray[np.int64]


def public_attributes(kind: Kind, row: Mapping[str, Any]) -> dict[str, Any]:
    """The kind's own columns of one row, without those that its declaration calls private."""
    shown = [name for name in kind.columns if name not in kind.private | PLACE_AND_NAME]
    return {name: _plain(row[name]) for name in shown}


def public_case(row: Mapping[str, Any]) -> dict[str, Any]:
    """A case as anybody may see it, ``lat`` and ``long`` in degrees; what its text says of persons is masked."""
    case = {name: row[name] for name in PUBLIC_CASE}
    case["description"] = told_of_case(case["description"])
    for name, column in (("lat", "lat"), ("long", "lon")):
        case[name] = None if row[column] is None else round(row[column], POINT_DECIMALS)
    return case


def told_of_case(text: str | None) -> str | None:
    """A citizen's own words as anybody may read them."""
    return None if text is None else masked(text)


def public_step(row: Mapping[str, Any]) -> dict[str, Any]:
    """One step of a case, as anybody may see it."""
    return {name: row[name] for name in PUBLIC_STEP}


def event(kind: str, data: Mapping[str, Any], role: Role) -> dict[str, Any] | None:
    """What somebody may be told of an event; None: nothing, not even that it happened.

    That a metric has changed is for those alone to whom each of its records may be told: of a guarded one it would say when
    an ambulance ran.
    """
    announced = KINDS[kind]
    if not may_see(role, announced.audience):
        return None
    if kind != "metrics":
        return {name: data.get(name) for name in announced.fields}
    changed = metrics_of(data["name"])
    told = [m.name for m in changed if not m.guarded or may_see(role, "ems")]
    return {"metrics": told} if told else None


def _plain(value: Any) -> str | float | int | bool | None:
    return value if value is None or isinstance(value, (str, float, int, bool)) else str(value)


def levels(metric: Metric, role: Role) -> tuple[str, ...]:
    """The levels at which somebody is told a metric."""
    coarse = metric.guarded or metric.finest == "township"
    return ("township",) if coarse and not may_see(role, "ems") else ("township", "village")


def told(
    connection: Connection, bench: Workbench, settings: Settings, asked: Question, role: Role
) -> Result:
    """A metric's values, as far as whoever asks may be told them.

    Raises:
        NotAllowed: what is asked is finer than the rules allow, or could be subtracted from another answer.
    """
    if asked.level not in levels(asked.metric, role):
        raise _finer(
            "public_level", f"{asked.name} is told by townships.", "Ask for level=township"
        )
    if not asked.metric.guarded or may_see(role, "ems"):
        return bench.result(connection, asked)
    _refuse_fine(asked, settings)
    _refuse_other_ground(connection, bench, settings, asked)

    def other(one: Question) -> Result:
        return bench.result(connection, one)

    def make() -> Result:
        options = [options_of(connection, choice) for choice in asked.metric.choices]
        return _kept_back(other, asked, options, settings.publishing_minimum)

    return bench.beside(connection, asked, SUPPRESSED, make)


def _refuse_fine(asked: Question, settings: Settings) -> None:
    now = datetime.now(COUNTY_ZONE)
    if asked.metric.time != "now" and not _is_ended_month(asked.period, now):
        begin, end = month_before(now.date())
        raise _finer(
            "public_period", f"{asked.name} is told by whole months that have ended.",
            f"Ask for one, e.g. from={begin}&to={end}",
        )  # fmt: skip
    for parameter in asked.metric.parameters:
        known = offered(parameter, settings)
        if asked.number(parameter.name) not in known:
            named = ", ".join(f"{each:g}" for each in known)
            raise _finer(
                "public_parameter", f"{asked.name} is told for {parameter.name} {named}.",
                f"Ask for {parameter.name}={named}",
            )  # fmt: skip


def _is_ended_month(period: Period, now: datetime) -> bool:
    first, last = days(period)
    return (first, last) == month_before(last + timedelta(days=1)) and period.end <= now


def _refuse_other_ground(
    connection: Connection, bench: Workbench, settings: Settings, asked: Question
) -> None:
    """Two sets of boundaries cut the same records twice."""
    now = datetime.now(COUNTY_ZONE)
    plain = question(connection, bench, settings, asked.name, Wishes(level=asked.level), now)
    if (asked.at, asked.surface) != (plain.at, plain.surface):
        raise _finer(
            "public_parameter", f"{asked.name} is told for one set of boundaries and one surface.",
            "Leave out `at` and `surface`",
        )  # fmt: skip


def _finer(code: str, message: str, hint: str) -> NotAllowed:
    return NotAllowed(
        f"{message} Medical records stand behind it.",
        hint=f"{hint}; the ems role is told more.",
        code=code,
    )


def _kept_back(other: Ask, asked: Question, options: list[tuple[str, ...]], minimum: int) -> Result:
    """The result without the cells that are not told."""
    result = other(asked)
    kept = _cells(other, asked, options, minimum)
    return replace(
        result, values=_without(result.values, kept[:-1]), county=_without(result.county, kept[-1:]),
        withheld=True,
    )  # fmt: skip


def _without(column: Column, kept: Mask) -> Column:
    def known(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.where(kept, np.nan, numbers)

    return replace(
        column, value=known(column.value), lo=known(column.lo), hi=known(column.hi),
        affected=known(column.affected), n=np.where(kept, 0, column.n),
        complete=np.round(column.complete, COMPLETE_DECIMALS), parts=None, hours=None,
        reason=np.where(kept, SUPPRESSED, column.reason),
    )  # fmt: skip


def _cells(other: Ask, asked: Question, options: list[tuple[str, ...]], minimum: int) -> Mask:
    """Which areas (the county last) are not told for what is asked; shape (areas + 1,)."""
    for choice, known in zip(asked.metric.choices, options, strict=True):
        if not choice.shared:
            return _of_table(other, asked, choice, known, minimum)
    hidden = None
    own, whole = _counts(other(asked))
    plain = replace(asked, words=tuple((c.name, c.default) for c in asked.metric.choices))
    if plain != asked:
        # Told under another basis as well, a cell that is larger or smaller would tell of the few that make it so.
        first, county = _counts(other(plain))
        apart = np.vstack([own[:-1] - first[:-1], whole - county]).any(axis=1)
        hidden = _cells(other, plain, options, minimum) | apart
        hidden = np.column_stack([hidden, hidden])
    kept: Mask = _pattern(own[:, None], minimum, hidden)[:, 0]
    return kept


def _of_table(
    other: Ask, asked: Question, choice: Choice, known: tuple[str, ...], minimum: int
) -> Mask:
    """Areas by the options of a choice, and all of them together: each cell is told in an answer of its own."""

    def column(word: str | None) -> Counts:
        words = {**dict(asked.words), choice.name: word}
        counts, _ = _counts(other(replace(asked, words=tuple(words.items()))))
        together: Counts = counts.sum(axis=1)
        return together

    columns = [column(word) for word in known]
    rest = column(None) - sum(columns, np.zeros(1, dtype=np.int64))
    table = np.stack([*columns, *([rest] if rest.any() else [])], axis=1)
    kept: Mask = _pattern(table[:, :, None], minimum, None)
    word = asked.word(choice.name)
    chosen: Mask = kept[:, -1 if word is None else known.index(word)]
    return chosen


def _pattern(counts: Counts, minimum: int, hidden: Mask | None) -> Mask:
    """Cells that are not told, of the areas and of the county; the last row of ``counts`` is what lies in no area."""
    last = len(counts) - 1
    if not counts[last].any():
        return suppressed(counts[:last], minimum=minimum, hidden=hidden)
    if hidden is not None:
        hidden = np.insert(hidden, last, values=False, axis=0)
    return np.delete(suppressed(counts, minimum=minimum, hidden=hidden), last, axis=0)


def _counts(result: Result) -> tuple[Counts, Counts]:
    """Records by part, of each area and (last) of what lies in none, shape (areas + 1, parts); and the county's."""
    own, whole = _parts(result.values), _parts(result.county)
    rest = np.maximum(whole - own.sum(axis=0, keepdims=True), 0)
    return np.concatenate([own, rest]), whole


def _parts(column: Column) -> Counts:
    parts: Counts = (column.n[:, None] if column.parts is None else column.parts).astype(np.int64)
    return parts
