"""The other period of a comparison: how it is asked for, and each area's change as the API sends it."""

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import Query
from sqlalchemy import Connection

from geo.intervals import Changes
from hub.api.answers import MetricChange, MetricCompare
from hub.api.asking import audience, result_of
from hub.api.deps import Held
from hub.api.told import as_of, number, period, reason_text, records
from hub.errors import BadParameter
from hub.metrics.column import Column
from hub.metrics.compare import Compared, compared, is_noise, other_question
from hub.metrics.question import Question
from hub.metrics.workbench import Result
from hub.roles import Role

Compare = Annotated[
    str | None,
    Query(
        max_length=21,
        description="Another period to compare with: a month (2026-01), a day (2026-01-31), or two days with a stroke "
        "between. Of what stands, a month stands for its last day.",
        examples=["2026-01"],
    ),
]
CompareAt = Annotated[
    date | None,
    Query(
        description="With `compare`: the date whose boundaries are used for that period; default: the same as `at`.",
        examples=["2021-09-30"],
    ),
]


def other(asked: Question, written: str | None, at: date | None) -> Question | None:
    """The question of the other period; None where none is asked for.

    Raises:
        BadParameter: as ``other_question``; boundaries of a period that is not asked for.
    """
    if written is None and at is not None:
        raise BadParameter(
            "compare_at is of the other period, and none is asked for.", field="compare_at", code="parameter_unused",
            hint="Give `compare`, too.",
        )  # fmt: skip
    return None if written is None else other_question(asked, written, at, datetime.now(UTC))


def compared_of(
    found: Connection, held: Held, after: Result, other: Question | None, role: Role
) -> Compared | None:
    """The comparison that the asker may be told; from memory where nothing behind it has changed.

    Raises:
        NotAllowed: as ``result_of``.
    """
    if other is None:
        return None
    before = result_of(found, held, other, role)
    return held.workbench.made_of(
        found, [after.question, other], ("compare", audience(role)), lambda: compared(after, before)
    )


def compare_of(made: Compared, counts: list[int] | None) -> MetricCompare:
    """What is said once of the other period."""
    before = made.before
    return MetricCompare(
        period=period(before.question), at=before.question.at, as_of=as_of(before), simulated=before.simulated,
        counts=counts,
    )  # fmt: skip


def county_change(made: Compared) -> MetricChange:
    """The county's change."""
    return _change(made.before.county, 0, made.county_change, 0, made.county_reason[0])


def change_of(made: Compared, i: int) -> MetricChange:
    """The change of the comparison's ``i``-th area."""
    return _change(made.before.values, int(made.then[i]), made.changes, i, made.reason[i])


def _change(
    column: Column, then: int, changes: Changes, i: int, reason: str | None
) -> MetricChange:
    there = then >= 0
    noise = is_noise(changes, i)
    return MetricChange(
        before=number(column.value[then]) if there else None, before_lo=number(column.lo[then]) if there else None,
        before_hi=number(column.hi[then]) if there else None, before_n=records(column, then) if there else None,
        before_reason=column.reason[then] if there else None,
        difference=number(changes.difference[i]), lo=number(changes.lo[i]), hi=number(changes.hi[i]),
        more_than_noise=None if noise is None else not noise, reason=reason, reason_text=reason_text(reason),
    )  # fmt: skip
