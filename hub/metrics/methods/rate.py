"""What happened, for every 1,000 residents."""

from dataclasses import replace

import numpy as np

from geo.coverage import per_1000
from geo.intervals import poisson_each
from hub.metrics.column import Column, blank
from hub.metrics.look import Look
from hub.metrics.methods.coverage import people_reasons, ratio


def rate(look: Look) -> Column:
    """The records' ``amount`` per 1,000 residents (``geo.coverage.per_1000``), with Garwood's interval; ``n`` is their amount.

    No record in the whole county is unknown; none in one area, where there are some elsewhere, is none.
    """
    rows, count = look.rows("records"), len(look.ground.areas)
    where = look.place(rows)
    inside = where >= 0
    amount = np.bincount(where[inside], weights=rows.floats("amount")[inside], minlength=count)
    column = blank(look)
    value = np.array(
        [per_1000(each, people) for each, people in zip(amount, column.residents, strict=True)]
    )
    lo, hi = (1000 * ratio(end, column.residents) for end in poisson_each(amount))
    reason = np.full(count, None, dtype=object)
    if not len(rows):
        reason[:] = "no_records"
    return replace(
        column, value=value, lo=lo, hi=hi, n=np.round(amount).astype(np.intp),
        complete=np.full(count, inside.mean() if len(rows) else 1.0),
        reason=people_reasons(look, reason),
    )  # fmt: skip
