"""What share of the records are so: yes ÷ (yes + no), with Wilson's interval."""

from dataclasses import replace

import numpy as np

from geo.shares import grouped_percent
from hub.metrics.column import Column, Floats, blank
from hub.metrics.look import Look
from hub.metrics.methods.coverage import boundary_reasons
from hub.metrics.methods.percentile import told_and_placed
from hub.store.rows import Rows


def share(look: Look) -> Column:
    """Per cent of the ``records`` whose ``hit`` is true (``geo.shares.percent``); without one (NULL) they do not count.

    ``n``: records that count. ``parts``: those that are so, those that are not.
    """
    rows = look.rows("records")
    return shares(look, rows, rows.floats("hit"))


def known_share(look: Look) -> Column:
    """``share`` of records that are all so or not so: NULL is one of which nobody knows, and ``complete`` says how many."""
    rows, count = look.rows("records"), len(look.ground.areas)
    known = ~np.isnan(rows.floats("hit"))
    return replace(share(look), complete=told_and_placed(look.place(rows), known, count))


def shares(look: Look, rows: Rows, hits: Floats, *, none: str = "none_here") -> Column:
    """The share of rows that are so (1) among those that are or are not (0); NaN does not count.

    ``none``: the reason of an area that has rows, none of which counts.
    """
    count = len(look.ground.areas)
    where = look.place(rows)
    found = grouped_percent(hits, where, count)
    here = np.bincount(where[where >= 0], minlength=count)
    reason = np.full(count, None, dtype=object)
    reason[found.n < look.question.metric.least] = "too_few"
    reason[found.n == 0] = none
    reason[here == 0] = "none_here"
    if not len(rows):
        reason[:] = "no_records"
    return replace(
        blank(look), value=found.value, lo=found.lo, hi=found.hi, n=found.n,
        parts=np.column_stack([found.hits, found.n - found.hits]),
        complete=placed_of_all(look, where), reason=boundary_reasons(look, reason),
    )  # fmt: skip


def placed_of_all(look: Look, where: np.ndarray) -> Floats:
    """Share of all records that lie in an area of this level, as no area's own share can be known; 1 without any."""
    return np.full(len(look.ground.areas), float((where >= 0).mean()) if len(where) else 1.0)
