"""One metric over all areas: values with their intervals, what stands behind each, and why one is missing."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hub.metrics.look import Look

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
DECIMALS = 4
"""Digits after the point that are published: finer than any input, coarse enough to be the same everywhere."""


@dataclass(frozen=True)
class Column:
    """Arrays of shape (areas,); NaN value exactly where ``reason`` is set.

    ``n``: records behind the value. ``lo``, ``hi``: 95 % interval, NaN where there is none. ``affected``: people whom the
    gap touches, NaN where that cannot be said. ``complete``: share of the inputs that were known.
    ``parts``: of a guarded metric, how many records lie in each of the parts that its value tells apart (those in time and
    the others; by default all as one), shape (areas, parts); of shape (areas, 0) where it stands on no record of a person.
    ``hours``: where the value is a sum over time, its part in each hour of the week from Monday 00:00, NaN where that is
    unknown; shape (areas, 168).
    """

    value: Floats
    lo: Floats
    hi: Floats
    n: NDArray[np.intp]
    residents: Floats
    affected: Floats
    complete: Floats
    reason: NDArray[np.object_]
    parts: NDArray[np.intp] | None = None
    hours: Floats | None = None


Method = Callable[[Look], Column]
"""How a pure function of ``geo`` is applied to all areas at once."""


def blank(look: Look) -> Column:
    """Nothing known yet: NaN everywhere, complete, no reason, the residents of each area."""
    count = len(look.ground.areas)
    nothing = np.full(count, np.nan)
    return Column(
        value=nothing, lo=nothing, hi=nothing, n=np.zeros(count, dtype=np.intp),
        residents=look.ground.per_area(look.ground.residents), affected=nothing,
        complete=np.ones(count), reason=np.full(count, None, dtype=object),
    )  # fmt: skip


def finished(look: Look, column: Column) -> Column:
    """Rounded; NaN wherever a reason stands, residents NaN where nobody knows them.

    Raises:
        AssertionError: a value is missing and the method gives no reason.
    """
    unknown = column.reason != np.array(None)
    assert not np.isnan(column.value[~unknown]).any(), (
        f"{look.question.metric.name} gives no reason"
    )
    homeless = look.ground.unbounded | (look.ground.surface is None)
    return replace(
        column,
        value=_where_known(unknown, column.value), lo=_where_known(unknown, column.lo),
        hi=_where_known(unknown, column.hi), affected=np.where(unknown, np.nan, column.affected),
        residents=np.where(homeless, np.nan, column.residents),
    )  # fmt: skip


def _where_known(unknown: NDArray[np.bool_], numbers: Floats) -> Floats:
    return np.where(unknown, np.nan, np.round(numbers, DECIMALS))
