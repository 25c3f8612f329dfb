"""How long until half of the things have ended, those counted that have not."""

from dataclasses import replace

import numpy as np

from geo.survival import grouped_median_time
from hub.metrics.column import Column, blank
from hub.metrics.look import Look
from hub.metrics.methods.coverage import boundary_reasons
from hub.metrics.methods.percentile import told_and_placed


def median_time(look: Look) -> Column:
    """The Kaplan–Meier median of the ``records``' ``days`` (``geo.survival.median_time``); unknown ones (NULL) are left out.

    ``n``: records of known length, open ones too. An interval whose upper end lies beyond all that was seen is none.
    """
    rows, count = look.rows("records"), len(look.ground.areas)
    days, where, least = rows.floats("days"), look.place(rows), look.question.metric.least
    found = grouped_median_time(days, rows.flags("ended"), where, count, least=least)
    reason = np.full(count, None, dtype=object)
    reason[np.isinf(found.value)] = "never_half"
    reason[found.n < least] = "too_few"
    reason[np.bincount(where[where >= 0], minlength=count) == 0] = "none_here"
    if not len(rows):
        reason[:] = "no_records"
    two_ends = np.isfinite(found.lo) & np.isfinite(found.hi)
    return replace(
        blank(look), value=found.value, n=found.n,
        lo=np.where(two_ends, found.lo, np.nan), hi=np.where(two_ends, found.hi, np.nan),
        complete=told_and_placed(where, ~np.isnan(days), count), reason=boundary_reasons(look, reason),
    )  # fmt: skip
