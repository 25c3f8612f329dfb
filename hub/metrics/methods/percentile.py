"""The amount that a share of the records does not exceed, with its bootstrap interval."""

from dataclasses import replace

import numpy as np

from geo.intervals import Changes
from geo.percentiles import grouped_percentile, percentile_change
from hub.metrics.column import Column, Floats, Indices, blank
from hub.metrics.look import Look
from hub.metrics.methods.coverage import boundary_reasons


def percentile(look: Look) -> Column:
    """The ``q``-th of the records' ``amount`` (``geo.percentiles.percentile``, linear); unknown amounts (NULL) are left out.

    ``n``: records of a known amount. ``complete``: those ÷ all that may lie in the area.
    """
    rows, count = look.rows("records"), len(look.ground.areas)
    where, amount = look.place(rows), rows.floats("amount")
    least = look.question.metric.least
    found = grouped_percentile(amount, where, count, look.number("q"), least=least)
    reason = np.full(count, None, dtype=object)
    reason[found.n < least] = "too_few"
    reason[np.bincount(where[where >= 0], minlength=count) == 0] = "none_here"
    if not len(rows):
        reason[:] = "no_records"
    return replace(
        blank(look), value=found.value, lo=found.lo, hi=found.hi, n=found.n,
        complete=told_and_placed(where, ~np.isnan(amount), count), reason=boundary_reasons(look, reason),
    )  # fmt: skip


def moved(before: Look, after: Look, then: Indices, now: Indices) -> Changes:
    """How far the percentile moved between two periods, by the bootstrap of the difference."""
    was, told = before.place(before.rows("records")), before.rows("records").floats("amount")
    where, amount = after.place(after.rows("records")), after.rows("records").floats("amount")
    q = after.number("q")
    found = [
        percentile_change(told[was == i], amount[where == j], q)
        for i, j in zip(then, now, strict=True)
    ]
    return Changes(*np.array(found, dtype=float).reshape(-1, 3).T)


def told_and_placed(where: np.ndarray, known: np.ndarray, count: int) -> Floats:
    """Share of the records of each area that are known and placed; those that lie nowhere may lie in any of them.

    >>> told_and_placed(np.array([0, 0, 1, -1]), np.array([True, False, True, True]), 3)
    array([0.375, 0.75 , 0.75 ])
    """
    inside = where >= 0
    here = np.bincount(where[inside], minlength=count)
    told = np.bincount(where[inside], weights=known[inside], minlength=count)
    share = np.divide(told, here, out=np.ones(count), where=here > 0)
    placed: Floats = share * (inside.mean() if len(where) else 1.0)
    return placed
