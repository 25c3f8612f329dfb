"""Whether things were done within the working days that were promised."""

from dataclasses import replace

import numpy as np

from hub.metrics.column import Column
from hub.metrics.look import Look
from hub.metrics.methods.percentile import told_and_placed
from hub.metrics.methods.share import shares
from hub.promises import kept


def promises(look: Look) -> Column:
    """Per cent of the ``records`` due in the period that were closed in time (``hub.promises.percent_kept``).

    ``n``: cases due. ``complete``: share of the cases of which it is known whether they were closed in time; one whose
    category promises nothing is left out of both.
    """
    rows, count = look.rows("records"), len(look.ground.areas)
    where, promised = look.place(rows), ~np.isnan(rows.floats("promised_days"))
    hits = kept(
        rows.floats("opened_s"), rows.floats("closed_s"), rows.floats("promised_days"),
        timed=rows.flags("timed"), since_s=look.question.period.start.timestamp(),
        known_s=rows.floats("known_s"), closures=look.rows("closures")["closed_on"],
    )  # fmt: skip
    column = shares(look, rows, hits)
    here, with_promise = (
        np.bincount(where[(where >= 0) & which], minlength=count) > 0
        for which in (np.ones(len(rows), dtype=bool), promised)
    )
    reason = column.reason.copy()
    reason[here & ~with_promise & (reason == "none_here")] = "no_promise"
    complete = told_and_placed(where[promised], rows.flags("timed")[promised], count)
    return replace(column, reason=reason, complete=complete)
